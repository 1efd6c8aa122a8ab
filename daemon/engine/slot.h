#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/backoff.h"
#include "engine/death_window.h"
#include "engine/pending_commands.h"
#include "engine/process.h"
#include "model/exit_status.h"
#include "model/restart_reason.h"
#include "model/threshold.h"
#include "model/time.h"
#include "model/worker_id.h"

namespace skep::engine {

struct App;

// What a Slot is: a place for a worker, or one of the processes beside those (extras.h).
enum class Role : std::uint8_t {
  place,
  successor,  // boots, to take over the place of the same index
  retiree,    // had that place, and makes an end of what is open
  spare,      // waits for a place
};

// A place for one worker of an app, and the process in it. `wanted`, `came_up`, `held`, `parting`,
// `queue_place` and what Process names change under a Recount only (turn.h).
struct Slot : Process {
  Slot(App& owner, Role its_role, std::uint32_t position, std::uint64_t serial_number)
      : app(owner), role(its_role), index(position), serial(serial_number) {}
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  App& app;
  Role role;
  const std::uint32_t index;   // no_slot: a spare
  const std::uint64_t serial;  // in the order of making; ends ties between deadlines

  bool wanted = false;   // somebody wants a worker here
  bool came_up = false;  // since it was wanted: RUNNING once, or done with success (ordering.h)
  bool held = false;     // its start waits for other apps (ordering.h)
  // RUNNING and wanted no more: told to leave when the apps after its own have left (parting.h).
  bool parting = false;
  bool parting_drains = false;  // what is open may end first
  bool leaving = false;  // the config has no such slot any more; gone once nothing runs in it
  std::optional<std::uint64_t> queue_place;  // waits in the start queue
  std::optional<Instant> deadline;           // the earliest of what the state waits for
  std::uint64_t assigned = 0;                // the definition that the next process is born with

  // The end of a process, and what follows.
  std::optional<ExitStatus> last_exit;
  std::optional<Instant> ended;               // when a process here was last gone
  std::optional<RestartReason> restarts_for;  // the next process counts as a restart for this
  std::string trouble;                        // BACKOFF, FATAL: a sentence
  int rest_status = 0;                        // FATAL, EXITED at rest: note_rest()
  bool first_death = true;  // the next death is the first since the slot was made or commanded
  Backoff backoff;
  DeathWindow deaths;

  // Its successors while it is RUNNING (renewing.h).
  Backoff renewal_backoff;
  std::optional<Instant> renew_after;  // the last one failed: no other before then
  Showing shown;                       // by the last process that was RUNNING

  // Commands that wait for this slot to come up, or for its process to be gone.
  std::vector<Waiter> start_waiters;
  std::vector<Waiter> stop_waiters;

  // Over all processes.
  std::array<std::uint64_t, all_restart_reasons.size()> restarts{};
  std::array<std::uint64_t, all_thresholds.size()> breaches{};
  std::uint64_t stalls = 0;
  std::uint64_t rescued = 0;
  std::uint64_t rescues_lost = 0;

  [[nodiscard]] WorkerId id() const;
  [[nodiscard]] bool is_place() const { return role == Role::place; }
  [[nodiscard]] bool is_running() const { return state == WorkerState::running; }
  [[nodiscard]] Process& process() { return *this; }

  // What came before does not count any more: an operator or a new definition asks for a fresh try.
  void forgive() {
    first_death = true;
    backoff = {};
    deaths.forget();
    renewal_backoff = {};
    renew_after.reset();
  }
};

}  // namespace skep::engine
