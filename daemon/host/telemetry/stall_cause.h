#pragma once

#include <functional>
#include <optional>
#include <sys/types.h>

#include "host/process/proc_figures.h"
#include "model/time.h"

namespace skep::host {

struct ProcReader;

// Why a loop is silent: waiting for a processor, held, or neither. Measured from the first tick
// that found the loop overdue.
class StallCause {
 public:
  void begin(pid_t pid, Instant now, const ProcReader& proc);  // does nothing once begun
  void end() { *this = {}; }
  void measure(pid_t pid, Instant now, const ProcReader& proc);

  [[nodiscard]] bool begun() const { return since_.has_value(); }
  // How much of `silence` the process waited, by the share of what was measured.
  [[nodiscard]] Duration waited(Duration silence) const;
  // `debugger`: Node's inspector is open. It holds a process at a breakpoint without the kernel
  // knowing; such a process neither runs nor waits for a processor.
  [[nodiscard]] Held held(bool debugger) const;

 private:
  void note_queue(const RunQueueFigures& figures, bool runnable, Instant now);

  std::optional<Instant> since_;
  std::optional<RunQueueFigures> before_;
  std::optional<RunQueueFigures> last_;
  Instant looked_{};  // when `last_` was read
  // Runnable since then, and neither of the two times goes on: a wait that still lasts.
  std::optional<Instant> queued_;
  double waited_share_ = 0;
  bool asleep_ = false;
  Held held_ = Held::no;
};

}  // namespace skep::host
