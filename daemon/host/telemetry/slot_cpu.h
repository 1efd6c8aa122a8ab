#pragma once

#include <optional>

#include "host/process/proc_figures.h"
#include "model/snapshot.h"
#include "model/time.h"

namespace skep::host {

// The CPU time of a slot's workers, one after another.
class SlotCpu {
 public:
  // A new worker, with no CPU time yet.
  void begin(Instant now);
  // What /proc says of the present worker.
  ProcessFigures see(Instant now, const ProcFigures& figures);

  // The worker has ended after using `cpu` in all, as far as that is known.
  void end(std::optional<Duration> cpu);

  [[nodiscard]] double total_seconds() const;

 private:
  Duration before_{};   // of the workers that are gone
  Duration present_{};  // of the present one, as last seen
  Instant compared_at_{};
  Duration compared_{};
  double percent_ = 0;
};

}  // namespace skep::host
