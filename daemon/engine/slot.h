#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "engine/backoff.h"
#include "engine/death_window.h"
#include "engine/pending_commands.h"
#include "engine/testimony.h"
#include "engine/vitals.h"
#include "engine/watch.h"
#include "model/exit_status.h"
#include "model/restart_reason.h"
#include "model/threshold.h"
#include "model/time.h"
#include "model/worker_id.h"
#include "model/worker_state.h"

namespace skep::engine {

struct App;

// A place for one worker of an app. `state`, `wanted`, `queue_place`, `instance` and
// `watch.stall.on` are what an app's sums are made of: they change under a Recount only (turn.h),
// `state` by enter() only.
struct Slot {
  Slot(App& owner, std::uint32_t position, std::uint64_t serial_number)
      : app(owner), index(position), serial(serial_number) {}
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  App& app;
  const std::uint32_t index;
  const std::uint64_t serial;  // in the order of making; ends ties between deadlines

  WorkerState state = WorkerState::stopped;
  Instant changed{};     // when `state` began
  bool wanted = false;   // somebody wants a worker here
  bool leaving = false;  // the config has no such slot any more; gone once nothing runs in it
  std::optional<std::uint64_t> queue_place;  // waits in the start queue
  std::optional<Instant> deadline;           // the earliest of what the state waits for

  // The present or last process.
  std::uint64_t incarnation = 0;
  pid_t pid = 0;
  std::uint64_t definition = 0;  // App::definition it was born with
  std::optional<Instant> started;
  std::optional<Instant> ready;  // when it became RUNNING
  std::uint32_t instance = 0;    // lowest number that no other process of the app had at its birth
  Testimony told;
  std::uint32_t refusals = 0;  // told of; bounds what a worker can make us log
  Watch watch;
  Vitals vitals;
  bool killed = false;  // SIGKILL was sent: nothing gives it more time

  // The end of it, and what follows.
  std::optional<ExitStatus> last_exit;
  std::optional<RestartReason> restarts_for;  // the next process counts as a restart for this
  bool end_is_judged = false;  // STOPPING: its exit counts as a death, although we cause it
  std::string end_cause;       // ... and why: "did not listen within 60s"
  std::string trouble;         // BACKOFF, FATAL: a sentence
  bool first_death = true;     // the next death is the first since the slot was made or commanded
  Backoff backoff;
  DeathWindow deaths;

  // Commands that wait for this slot to come up, or for its process to be gone.
  std::vector<Waiter> start_waiters;
  std::vector<Waiter> stop_waiters;

  // Over all processes.
  std::array<std::uint64_t, all_restart_reasons.size()> restarts{};
  std::array<std::uint64_t, all_thresholds.size()> breaches{};
  std::uint64_t stalls = 0;

  [[nodiscard]] WorkerId id() const;
  [[nodiscard]] bool is_running() const { return state == WorkerState::running; }

  // What came before does not count any more: an operator or a new definition asks for a fresh try.
  void forgive() {
    first_death = true;
    backoff = {};
    deaths.forget();
  }
};

}  // namespace skep::engine
