#include "engine/state_check.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/ageing.h"

namespace skep::engine {
namespace {

std::string inconsistency_of(const State& state, const Slot& slot) {
  const bool process = has_process(slot.state);
  if (slot.serial >= state.next_serial) return "its serial number was not given out yet";
  if (slot.incarnation >= state.next_incarnation) return "its incarnation was not given out yet";
  if (process && (slot.incarnation == 0 || !slot.started))
    return "it has a process without a start";
  if (slot.is_running() && !slot.ready) return "it is RUNNING and was never ready";
  if (slot.queue_place && (process || (slot.is_place() && !slot.wanted)))
    return "it waits for a start it cannot have";
  if (slot.queue_place && *slot.queue_place >= state.queue.next_place())
    return "its place in the queue was not given out yet";
  if (slot.is_place() && slot.end_is_judged &&
      (slot.state != WorkerState::stopping || !slot.wanted || !slot.restarts_for))
    return "an end is to be judged that does not come";
  if (slot.held &&
      (!slot.is_place() || !slot.wanted || slot.queue_place || slot.state != WorkerState::stopped))
    return "its start is held and it cannot have one";
  if (slot.parting && (!slot.is_place() || slot.wanted || !slot.is_running()))
    return "it waits for its end and does not run, or is wanted";
  if (slot.came_up && !slot.is_place()) return "it has come up and has no place";
  if (slot.age_draw > most_age_draw) return "its age is beyond the jitter";
  if (slot.draining && slot.state != WorkerState::stopping) return "it drains and is not STOPPING";
  if (slot.trial && !slot.is_running()) return "it is on trial and not RUNNING";
  if (slot.role == Role::successor && !slot.restarts_for) return "it has nobody to succeed";
  if (slot.watch.stall.on && !slot.is_running()) return "it is stalled and not RUNNING";
  if (slot.vitals.probe && slot.state != WorkerState::starting && !slot.is_running())
    return "a probe is under way that nobody waits for";
  if (slot.vitals.probe && *slot.vitals.probe >= state.next_probe)
    return "its probe was not given out yet";
  if (!slot.stop_waiters.empty() && slot.state != WorkerState::stopping && !slot.parting)
    return "a command waits for the end of no process";
  return {};
}

using Results = std::set<std::pair<std::uint64_t, std::uint32_t>>;

bool has_twice(const std::vector<std::uint32_t>& ascending) {
  return std::adjacent_find(ascending.begin(), ascending.end()) != ascending.end();
}

bool all_known(const State& state, const std::vector<Waiter>& waiters, Results& seen) {
  for (const Waiter& waiter : waiters) {
    const auto found = state.commands.all().find(waiter.command);
    if (found == state.commands.all().end()) return false;
    if (waiter.result >= found->second.results.size()) return false;
    if (!seen.emplace(waiter.command, waiter.result).second) return false;
  }
  return true;
}

bool commands_add_up(const State& state, const Results& waiting) {
  for (const auto& [id, pending] : state.commands.all()) {
    const auto first = waiting.lower_bound({id, 0});
    const auto end = waiting.lower_bound({id + 1, 0});
    const auto waiters = static_cast<std::size_t>(std::distance(first, end));
    if (waiters == 0 || waiters != pending.unsettled || id >= state.commands.next()) return false;
  }
  return true;
}

}  // namespace

std::string inconsistency_of(const State& state) {
  Results waiting;
  std::set<std::uint64_t> serials;
  const auto check = [&](const Slot& slot) -> std::string {
    if (std::string what = inconsistency_of(state, slot); !what.empty()) return what;
    if (!serials.insert(slot.serial).second) return "its serial number is another's";
    if (!all_known(state, slot.start_waiters, waiting) ||
        !all_known(state, slot.stop_waiters, waiting))
      return "it answers a command that nobody gave";
    return {};
  };
  for (const auto& [name, app] : state.apps) {
    if (app.spec.max_age && app.spec.max_age->jitter_percent > 100)
      return name + ": its max-age varies by more than itself";
    if (has_twice(app.instances)) return name + ": two workers are the same instance";
    if (app.rollout && !all_known(state, app.rollout->waiters, waiting))
      return name + ": its roll answers a command that nobody gave";
    for (const Slot& slot : app.slots)
      if (std::string what = check(slot); !what.empty()) return slot.id().slot_name() + ": " + what;
    for (const Slot& extra : app.extras)
      if (std::string what = check(extra); !what.empty())
        return extra.id().slot_name() + ": " + what;
  }
  return commands_add_up(state, waiting) ? "" : "a command waits for nothing";
}

}  // namespace skep::engine
