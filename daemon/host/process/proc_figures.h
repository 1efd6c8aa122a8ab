#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <sys/types.h>

#include "model/sample.h"
#include "model/time.h"

namespace skep::host {

// What /proc tells of a process. Nothing comes back for a process that is gone.
struct ProcFigures {
  std::uint64_t resident_bytes = 0;
  Duration cpu{};         // user and system, so far
  Held held = Held::no;   // `traced` by ptrace(2)
  bool runnable = false;  // its main thread has a processor or waits for one
};
[[nodiscard]] std::optional<ProcFigures> read_proc_figures(pid_t pid);

// The same from the text of /proc/PID/stat (proc_pid_stat(5)).
[[nodiscard]] std::optional<ProcFigures> parse_proc_stat(std::string_view line);

// How long its main thread has run and how long it was runnable and waited for a processor, so far
// (schedstat). The kernel adds a wait when it ends, not while it lasts.
struct RunQueueFigures {
  Duration ran{};
  Duration waited{};
};
[[nodiscard]] std::optional<RunQueueFigures> read_run_queue_figures(pid_t pid);

}  // namespace skep::host
