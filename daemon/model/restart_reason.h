#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skep {

// Why a worker's successor was started; the label `reason` of skep_worker_restarts_total.
enum class RestartReason : std::uint8_t {
  exit,            // it left by itself, with any status
  signal,          // something outside skepd, or itself, killed it
  heap_exhausted,  // V8 aborted it because its heap was full
  spawn_failed,    // its process could not be made
  ready_timeout,   // it was not ready in time and was killed
  loop_lag,        // loop-lag.hard
  heap,            // heap.hard
  memory,          // memory.hard
  health,          // it failed its health checks, or missed its watchdog
  command,         // an operator asked
  config,          // its definition changed
  retired,         // it asked for a successor: process.send('retire'), STOPPING=1
  scheduled,       // restart-at was due
  max_age,         // it had been RUNNING for as long as max-age
  oom_kill,        // the kernel killed it for want of memory
};

inline constexpr std::array all_restart_reasons{
    RestartReason::exit,         RestartReason::signal,        RestartReason::heap_exhausted,
    RestartReason::spawn_failed, RestartReason::ready_timeout, RestartReason::loop_lag,
    RestartReason::heap,         RestartReason::memory,        RestartReason::health,
    RestartReason::command,      RestartReason::config,        RestartReason::retired,
    RestartReason::scheduled,    RestartReason::max_age,       RestartReason::oom_kill};

// The label's value: "loop-lag", "spawn-failed", ...
[[nodiscard]] std::string_view name_of(RestartReason reason);
[[nodiscard]] std::optional<RestartReason> restart_reason_named(std::string_view name);

}  // namespace skep
