#pragma once

#include <cstdint>
#include <optional>

#include "model/time.h"
#include "model/worker_id.h"

namespace skep {

// The heap as heap limits judge it: what the last major collection left, against what V8 can let it
// grow to.
struct HeapFigures {
  std::uint64_t used_bytes = 0;
  std::uint64_t limit_bytes = 0;  // 0: unknown, percentages cannot be judged
};

// Who keeps a process from running.
enum class Held : std::uint8_t {
  no,
  stopped,  // a signal stopped it (SIGSTOP, SIGTSTP)
  traced,   // a debugger holds it: ptrace, or Node's inspector at a breakpoint
};

// What the cgroup of a worker says of its memory.
struct CgroupMemory {
  std::uint64_t used_bytes = 0;             // but for page cache that is idle
  std::optional<std::uint64_t> high_bytes;  // its limits
  std::optional<std::uint64_t> max_bytes;
  double stalled = 0;  // the share of the time lately in which all of it waited for memory, 0..1
  std::uint64_t oom_kills = 0;  // processes of it that the kernel killed for want of memory, so far

  bool operator==(const CgroupMemory&) const = default;
};

// What one tick saw of one worker.
struct Sample {
  WorkerId worker;
  bool agent = false;  // its page has a writer; without one the fields up to `heap` say nothing
  Duration silence{};  // by how much the loop's next stamp is overdue; 0 while it is in time
  Duration waited{};   // how much of that silence the process was runnable and had no processor
  Held held = Held::no;
  std::optional<HeapFigures> heap;
  std::optional<std::uint64_t> resident_bytes;
  std::optional<CgroupMemory> cgroup;  // it is judged in place of `resident_bytes`
  std::optional<Duration> lag;         // how late the loop was at worst since the sample before
};

}  // namespace skep
