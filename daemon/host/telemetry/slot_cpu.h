#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "host/process/proc_figures.h"
#include "model/snapshot.h"
#include "model/time.h"

namespace skep::host {

// The CPU time of a slot's workers, one after another or two at a time. It never shrinks.
class SlotCpu {
 public:
  // A worker of the slot, known by its incarnation, and when its process was made.
  void begin(std::uint64_t worker, Instant born);
  // What /proc says of it.
  ProcessFigures see(std::uint64_t worker, Instant now, const ProcFigures& figures);
  // It has ended after using `cpu` in all, as far as that is known.
  void end(std::uint64_t worker, std::optional<Duration> cpu);

  [[nodiscard]] double total_seconds() const;

  // For the next skepd: that of the workers that are gone.
  [[nodiscard]] Duration before() const { return before_; }
  void restore(Duration before) { before_ = before; }

 private:
  struct Present {
    Duration used{};  // as last seen
    Instant compared_at{};
    Duration compared{};
    double percent = 0;
  };

  Duration before_{};  // of the workers that are gone
  std::map<std::uint64_t, Present> present_;
};

}  // namespace skep::host
