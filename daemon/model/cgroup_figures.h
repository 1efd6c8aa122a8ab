#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skep {

// How often the memory of a worker's cgroup met a limit (memory.events of cgroup v2).
enum class MemoryEvent : std::uint8_t {
  high,      // it went beyond memory-high, and was slowed
  max,       // it came to memory-max, and had to be reclaimed
  oom,       // ... which was in vain
  oom_kill,  // the kernel killed a process of it
};
inline constexpr std::array all_memory_events{MemoryEvent::high, MemoryEvent::max, MemoryEvent::oom,
                                              MemoryEvent::oom_kill};
// "high", "max", "oom", "oom-kill"
[[nodiscard]] std::string_view name_of(MemoryEvent event);

// What processes wait for (PSI).
enum class Pressed : std::uint8_t { cpu, memory, io };
inline constexpr std::array all_pressed{Pressed::cpu, Pressed::memory, Pressed::io};
// "cpu", "memory", "io"
[[nodiscard]] std::string_view name_of(Pressed resource);

struct Pressure {
  double some_seconds = 0;  // in which at least one process waited
  double full_seconds = 0;  // in which all did

  bool operator==(const Pressure&) const = default;
};

// What the kernel tells of a worker's cgroup. Each is there where the kernel tells it. Counters are
// cumulative over all workers of the slot, the others are of the present one.
struct CgroupFigures {
  std::optional<std::uint64_t> memory_bytes;  // page cache included
  std::optional<std::array<std::uint64_t, all_memory_events.size()>>
      memory_events;                                                   // by MemoryEvent
  std::array<std::optional<Pressure>, all_pressed.size()> pressure{};  // by Pressed
  std::optional<double> throttled_seconds;                             // held back by cpu-max
  std::optional<std::uint64_t> processes;                              // threads included
  std::optional<std::uint64_t> processes_refused;                      // by pids-max

  // Adds another's counters to these.
  void add_counters(const CgroupFigures& other);
};

// Where the workers of an app are.
struct CgroupPlace {
  enum class Kind : std::uint8_t {
    none,   // in skepd's own cgroup
    own,    // each in one of its own, below skepd's: they end with skepd's service
    scope,  // each in one of its own, below a systemd scope of the app
  };
  Kind kind = Kind::none;
  std::string path;     // of the app's cgroup, absolute; empty: none
  std::string trouble;  // what cannot be done so, a sentence; empty: nothing

  bool operator==(const CgroupPlace&) const = default;
};
// "none", "own", "scope"
[[nodiscard]] std::string_view name_of(CgroupPlace::Kind kind);

}  // namespace skep
