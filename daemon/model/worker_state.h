#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skep {

// supervisord's process states with supervisord's numbers (its documentation, "Process States"),
// which its clients know.
//
//   stopped   nobody wants it to run, or it was never started
//   starting  its process exists and is not ready yet
//   running   ready
//   backoff   it died too early and waits for its next start
//   stopping  it was told to stop, or is being killed, and has not left yet
//   exited    it left and will not be started again by policy
//   fatal     it died too often; a command or a changed definition starts it again
//   unknown   the daemon cannot tell (never reached in regular work)
enum class WorkerState : std::uint16_t {
  stopped = 0,
  starting = 10,
  running = 20,
  backoff = 30,
  stopping = 40,
  exited = 100,
  fatal = 200,
  unknown = 1000,
};

inline constexpr std::array all_worker_states{
    WorkerState::stopped,  WorkerState::starting, WorkerState::running, WorkerState::backoff,
    WorkerState::stopping, WorkerState::exited,   WorkerState::fatal,   WorkerState::unknown};

// "RUNNING", as supervisorctl prints it.
[[nodiscard]] std::string_view name_of(WorkerState state);
[[nodiscard]] std::optional<WorkerState> worker_state_named(std::string_view name);

// The worker has a process in this state.
[[nodiscard]] constexpr bool has_process(WorkerState state) {
  return state == WorkerState::starting || state == WorkerState::running ||
         state == WorkerState::stopping;
}

}  // namespace skep
