#include "engine/dying.h"

#include <cerrno>
#include <csignal>
#include <optional>

#include <fmt/format.h>

#include "engine/essential.h"
#include "engine/extras.h"
#include "engine/parting.h"
#include "engine/renewing.h"
#include "engine/rolling.h"
#include "engine/sparing.h"
#include "engine/starting.h"
#include "engine/transition.h"
#include "engine/words.h"

namespace skep::engine {
namespace {

// The end of a worker that nobody asked for.
struct Death {
  RestartReason reason = RestartReason::exit;
  std::string what;          // "exit status 1 after 3.2s"
  bool success = false;      // it left with status 0
  bool obeys_policy = true;  // else the successor is ours to start whatever the policy says
  Outcome outcome = Outcome::abnormal_termination;  // for who waits for it to come up
  int status = 1;                                   // as a shell would tell of it
};

bool has_successor(const Death& death, RestartSpec::Policy policy) {
  if (!death.obeys_policy || policy == RestartSpec::Policy::always) return true;
  return policy == RestartSpec::Policy::on_failure && !death.success;
}

// RUNNING passes through EXITED, where clients of supervisord look for it.
void leave_running(Turn& turn, Slot& slot, const Death& death) {
  if (!slot.is_running()) return;
  enter(turn, slot, WorkerState::exited,
        {.severity = Notice::Severity::warning, .text = death.what, .reason = death.reason});
}

void come_to_rest(Turn& turn, Slot& slot, const Death& death) {
  {
    const Recount recount(turn, slot);
    slot.wanted = false;
    slot.came_up = slot.came_up || death.success;
  }
  slot.restarts_for.reset();
  dismiss_successor(turn, slot, "its slot came to rest");
  enter(turn, slot, WorkerState::exited,
        {.severity = death.success ? Notice::Severity::info : Notice::Severity::warning,
         .text = death.what});
  note_rest(slot, death.status);
  answer(turn, slot.start_waiters, death.outcome, death.what);
}

void give_up(Turn& turn, Slot& slot, const Death& death) {
  const RestartSpec& spec = slot.app.spec.restart;
  std::string text =
      fmt::format("gave up after {} death{} in {}; the last: {}", *spec.give_up,
                  *spec.give_up == 1 ? "" : "s", words_for(spec.give_up_within), death.what);
  leave_running(turn, slot, death);
  slot.restarts_for.reset();
  dismiss_successor(turn, slot, "its slot gave up");
  enter(turn, slot, WorkerState::fatal,
        {.severity = Notice::Severity::error, .text = text, .trouble = text});
  note_rest(slot, death.status);
  answer(turn, slot.start_waiters, death.outcome, text);
}

void start_again_at_once(Turn& turn, Slot& slot, const Death& death) {
  leave_running(turn, slot, death);
  if (slot.state == WorkerState::stopping)
    enter(turn, slot, WorkerState::stopped, {.text = death.what, .reason = death.reason});
  enqueue(turn, slot);
}

void back_off(Turn& turn, Slot& slot, const Death& death) {
  const Duration delay = next_delay(slot.backoff, slot.app.spec.restart, turn.state.random);
  leave_running(turn, slot, death);
  enter(turn, slot, WorkerState::backoff,
        {.severity = Notice::Severity::warning,
         .text = fmt::format("{}, next start in {}", death.what, words_for(delay)),
         .reason = death.reason,
         .trouble = death.what});
  turn.state.deadlines.set(slot, turn.now + delay);
  answer(turn, slot.start_waiters, death.outcome, death.what);
}

// Somebody boots already, or has booted.
bool stands_ready(Slot& slot) {
  const Slot* successor = successor_of(slot);
  return (successor != nullptr && successor->state == WorkerState::starting) ||
         held_spare(slot.app, slot.assigned) != nullptr;
}

// A death after a stable run, the first one, and one for which somebody stands ready cost no more
// than the start of a successor; one before the worker was ever ready waits.
void judge_death(Turn& turn, Slot& slot, const Death& death) {
  on_died_on_trial(turn, slot, death.what);
  const RestartSpec& spec = slot.app.spec.restart;
  if (!has_successor(death, spec.policy)) return come_to_rest(turn, slot, death);

  const bool stable = slot.ready && turn.now - *slot.ready >= spec.stable;
  if (stable) slot.forgive();
  const bool at_once = slot.ready && (slot.first_death || stands_ready(slot));
  slot.first_death = false;
  slot.restarts_for = death.reason;
  if (slot.deaths.add(turn.now, spec)) return give_up(turn, slot, death);
  if (at_once) return start_again_at_once(turn, slot, death);
  back_off(turn, slot, death);
}

void come_to_stop(Turn& turn, Slot& slot, const std::string& what) {
  enter(turn, slot, WorkerState::stopped, {.text = what, .reason = slot.restarts_for});
  if (slot.wanted) enqueue(turn, slot);
}

// The end of a process that was told to leave.
void on_stopped(Turn& turn, Slot& slot, const std::string& what) {
  answer(turn, slot.stop_waiters, Outcome::success, "");
  if (!std::exchange(slot.end_is_judged, false)) return come_to_stop(turn, slot, what);
  const RestartReason reason = *slot.restarts_for;
  judge_death(turn, slot,
              {.reason = reason,
               .what = slot.end_cause,
               .obeys_policy = reason == RestartReason::ready_timeout,
               .status = slot.last_exit.value_or(ExitStatus{}).shell_status()});
}

Outcome outcome_of(const SpawnFailure& failure) {
  if (!failure.stage.starts_with("cannot execute")) return Outcome::spawn_error;
  if (failure.error == ENOENT) return Outcome::no_file;
  if (failure.error == EACCES) return Outcome::not_executable;
  return Outcome::spawn_error;
}

// As a shell tells of a program that it could not run.
int status_of(Outcome outcome) {
  constexpr int cannot_be_executed = 126;
  constexpr int not_found = 127;
  if (outcome == Outcome::no_file) return not_found;
  return outcome == Outcome::not_executable ? cannot_be_executed : 1;
}

// What a shell tells of a child that SIGABRT killed.
constexpr int aborted_in_shell = 128 + SIGABRT;

// How V8 ends a process whose heap is full, by version and build.
bool is_abort(const ExitStatus& status) {
  const bool killed = status.kind == ExitStatus::Kind::killed;
  if (!killed) return status.kind == ExitStatus::Kind::exited && status.code == aborted_in_shell;
  return status.code == SIGABRT || status.code == SIGTRAP || status.code == SIGILL ||
         status.code == SIGSEGV;
}

struct End {
  RestartReason reason = RestartReason::exit;
  std::string what;
};

// Nobody else kills a worker that way and at that moment.
std::optional<End> oom_end_of(const event::Exited& event, const AppSpec& spec) {
  const bool killed = event.status.kind == ExitStatus::Kind::killed && event.status.code == SIGKILL;
  if (event.oom == Oom::no || !killed) return std::nullopt;
  const auto& limit = spec.resources.memory_max;
  const std::string whose = event.oom == Oom::own_limit && limit
                                ? "memory-max is " + words_for_bytes(*limit)
                                : "the machine, or a cgroup around its own, has no more";
  return End{RestartReason::oom_kill,
             fmt::format("the kernel killed it for want of memory: {} ({})", whose,
                         event.status.describe())};
}

End end_of(const event::Exited& event, const AppSpec& spec) {
  if (auto end = oom_end_of(event, spec)) return *std::move(end);
  const std::string status = event.status.describe();
  if (event.heap_exhausted && is_abort(event.status))
    return {RestartReason::heap_exhausted,
            fmt::format("V8 aborted: its heap was full ({})", status)};
  const bool killed = event.status.kind == ExitStatus::Kind::killed;
  return {killed ? RestartReason::signal : RestartReason::exit, status};
}

}  // namespace

void on_exited(Turn& turn, const event::Exited& event) {
  Slot* slot = turn.state.find_living(event.worker);
  if (slot == nullptr) return;
  slot->last_exit = event.status;
  const End end = end_of(event, slot->app.spec);
  const std::string what =
      fmt::format("{} after {}", end.what, words_for(turn.now - *slot->started));
  if (!slot->is_place()) return on_extra_gone(turn, *slot, what);
  if (slot->state == WorkerState::stopping) return on_stopped(turn, *slot, what);
  if (slot->parting) return on_parted(turn, *slot, what);
  if (end.reason == RestartReason::oom_kill)
    publish(turn, notice_of(turn, *slot, Notice::Kind::oom_kill, Notice::Severity::error, what));
  judge_death(turn, *slot,
              {.reason = end.reason,
               .what = what,
               .success = event.status.success(),
               .status = event.status.shell_status()});
}

void on_spawn_failed(Turn& turn, const event::SpawnFailed& event) {
  Slot* slot = turn.state.find_living(event.worker);
  if (slot == nullptr) return;
  std::string what = event.failure.stage;
  if (event.failure.error != 0) what += ": " + words_for_errno(event.failure.error);
  if (!slot->is_place()) return on_extra_gone(turn, *slot, what);
  if (slot->state == WorkerState::stopping) return on_stopped(turn, *slot, what);
  const Outcome outcome = outcome_of(event.failure);
  judge_death(turn, *slot,
              {.reason = RestartReason::spawn_failed,
               .what = what,
               .obeys_policy = false,
               .outcome = outcome,
               .status = status_of(outcome)});
}

}  // namespace skep::engine
