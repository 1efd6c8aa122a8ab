#include "engine/commanding.h"

#include <functional>
#include <set>
#include <string>
#include <tuple>

#include <fmt/format.h>

#include "engine/extras.h"
#include "engine/ordering.h"
#include "engine/parting.h"
#include "engine/rolling.h"
#include "engine/scaling.h"
#include "engine/shutdown.h"
#include "engine/starting.h"
#include "engine/stopping.h"
#include "engine/transition.h"

namespace skep::engine {
namespace {

constexpr int highest_signal = 64;

// One command on its way through the slots it names.
struct Run {
  Turn& turn;
  const event::Command& command;
  std::uint64_t id;
  std::set<std::string, std::less<>> needed;  // apps that others are after

  void result(const Slot& slot, Verb verb, Outcome outcome, std::string description = {}) {
    turn.state.commands.add(id, {target_of(slot), verb, outcome, std::move(description)});
  }
  Waiter expect(const Slot& slot, Verb verb) {
    return turn.state.commands.expect(id, target_of(slot), verb);
  }
  static Target target_of(const Slot& slot) {
    return {slot.app.spec.name, slot.index, slot.app.spec.group};
  }
  static Target target_of(const App& app) { return {app.spec.name, {}, app.spec.group}; }
};

void want(Turn& turn, Slot& slot) {
  {
    const Recount recount(turn, slot);
    slot.wanted = true;
  }
  slot.end_is_judged = false;
  slot.forgive();
  if (!has_process(slot.state)) enqueue(turn, slot);
}

void start(Run& run, Slot& slot) {
  if (run.turn.state.shutting_down)
    return run.result(slot, Verb::start, Outcome::failed, std::string(going_down));
  if (slot.parting) {
    stay(run.turn, slot);
    if (slot.is_running()) return run.result(slot, Verb::start, Outcome::success);
  }
  if (slot.state == WorkerState::starting || slot.is_running())
    return run.result(slot, Verb::start, Outcome::already_started,
                      fmt::format("{} is running already", slot.id().slot_name()));
  slot.start_waiters.push_back(run.expect(slot, Verb::start));
  want(run.turn, slot);
  if (!slot.app.admitted) start_needed(run.turn, slot.app);
}

void not_running(Run& run, const Slot& slot, Verb verb) {
  run.result(slot, verb, Outcome::not_running,
             fmt::format("{} is not running", slot.id().slot_name()));
}

void stop(Run& run, Slot& slot) {
  if (!part(run.turn, slot, run.needed, "stopped meanwhile", run.command.drain))
    return not_running(run, slot, Verb::stop);
  if (slot.state != WorkerState::stopping && !slot.parting)
    return run.result(slot, Verb::stop, Outcome::success);
  slot.stop_waiters.push_back(run.expect(slot, Verb::stop));
}

// A process that is there leaves, and its successor counts as a restart; others go on waiting for
// the successor.
void restart_process(Run& run, Slot& slot) {
  dismiss_successor(run.turn, slot, "its slot is restarted");
  if (slot.state != WorkerState::stopping)
    replace(run.turn, slot, {.reason = RestartReason::command, .drain = run.command.drain});
  else if (slot.draining && !run.command.drain)
    send_stop_signal(run.turn, slot);
  if (!slot.restarts_for) slot.restarts_for = RestartReason::command;
  slot.stop_waiters.push_back(run.expect(slot, Verb::stop));
  slot.start_waiters.push_back(run.expect(slot, Verb::start));
  want(run.turn, slot);
}

void restart(Run& run, Slot& slot) {
  if (run.turn.state.shutting_down || !has_process(slot.state)) {
    const bool worth_counting = slot.state != WorkerState::stopped && slot.incarnation != 0 &&
                                !run.turn.state.shutting_down;
    stop(run, slot);
    if (worth_counting) slot.restarts_for = RestartReason::command;
    return start(run, slot);
  }
  restart_process(run, slot);
}

void signal(Run& run, Slot& slot) {
  const int number = run.command.signal;
  if (number <= 0 || number > highest_signal)
    return run.result(slot, Verb::signal, Outcome::bad_signal,
                      fmt::format("there is no signal {}", number));
  if (!has_process(slot.state)) return not_running(run, slot, Verb::signal);
  run.turn.act(action::Signal{slot.id(), number, false});
  run.result(slot, Verb::signal, Outcome::success);
}

void carry_out(Run& run, Slot& slot) {
  switch (run.command.verb) {
    case Verb::start:
      return start(run, slot);
    case Verb::stop:
      return stop(run, slot);
    case Verb::restart:
      return restart(run, slot);
    case Verb::signal:
      return signal(run, slot);
    case Verb::roll:
    case Verb::scale:
    case Verb::shutdown:
      return;
  }
}

void no_such_target(Run& run, const Target& target) {
  run.turn.state.commands.add(run.id, {target, run.command.verb, Outcome::bad_name,
                                       target.slot ? "no such process" : "no such group"});
}

// Slots that are named twice are commanded once.
class Visited {
 public:
  bool add(const Slot& slot) { return serials_.insert(slot.serial).second; }

 private:
  std::set<std::uint64_t> serials_;
};

void visit_slot(Run& run, Visited& visited, Slot& slot) {
  if (!slot.leaving && !slot.app.leaving && visited.add(slot)) carry_out(run, slot);
}

// Those that are there: one, or all of a group.
std::vector<App*> apps_of(State& state, const Target& target) {
  std::vector<App*> apps;
  const auto add = [&](App& app) {
    if (!app.leaving && target.covers(app.spec.group, app.spec.name)) apps.push_back(&app);
  };
  const auto found = state.apps.find(target.app);
  if (found != state.apps.end()) {
    add(found->second);
  } else {
    for (auto& [name, app] : state.apps) add(app);
  }
  return apps;
}

void visit(Run& run, Visited& visited, const Target& target) {
  State& state = run.turn.state;
  if (target.app.empty()) {
    for (auto& [name, app] : state.apps)
      for (Slot& slot : app.slots) visit_slot(run, visited, slot);
    return;
  }
  const auto apps = apps_of(state, target);
  if (apps.empty()) return no_such_target(run, target);
  if (!target.slot) {
    for (App* app : apps)
      for (Slot& slot : app->slots) visit_slot(run, visited, slot);
    return;
  }
  Slot* slot = state.find(target.app, *target.slot);
  if (slot == nullptr || slot->leaving) return no_such_target(run, target);
  visit_slot(run, visited, *slot);
}

void roll(Run& run, App& app) {
  const Target target = Run::target_of(app);
  const auto refuse = [&](std::string why) {
    run.turn.state.commands.add(run.id, {target, Verb::roll, Outcome::failed, std::move(why)});
  };
  if (run.turn.state.shutting_down) return refuse(std::string(going_down));
  if (app.rollout) return refuse(app.spec.name + " is being rolled already");
  std::vector<Waiter> waiters;
  if (run.command.wait)
    waiters.push_back(run.turn.state.commands.expect(run.id, target, Verb::roll));
  else
    run.turn.state.commands.add(run.id, {target, Verb::roll, Outcome::success, {}});
  begin_roll(run.turn, app, RestartReason::command, "a roll was asked for", std::move(waiters));
}

void resize(Run& run, App& app) {
  const Target target = Run::target_of(app);
  if (run.turn.state.shutting_down)
    return run.turn.state.commands.add(
        run.id, {target, Verb::scale, Outcome::failed, std::string(going_down)});
  run.turn.state.commands.add(run.id, scale(run.turn, app, run.command.scaling));
}

void visit_app(Run& run, App& app) {
  if (app.leaving) return;
  if (run.command.verb == Verb::roll) return roll(run, app);
  resize(run, app);
}

void whole_apps_only(Run& run, const Target& target) {
  run.turn.state.commands.add(
      run.id, {target, run.command.verb, Outcome::failed,
               fmt::format("{} takes whole apps; name {}", name_of(run.command.verb), target.app)});
}

// Verbs that speak of apps.
void visit_apps(Run& run, const Target& target) {
  State& state = run.turn.state;
  if (target.app.empty()) {
    for (auto& [name, app] : state.apps) visit_app(run, app);
    return;
  }
  const auto apps = apps_of(state, target);
  if (apps.empty()) return no_such_target(run, target);
  if (target.slot) return whole_apps_only(run, target);
  for (App* app : apps) visit_app(run, *app);
}

bool speaks_of_apps(Verb verb) {
  return verb == Verb::roll || verb == Verb::scale;
}

}  // namespace

void on_command(Turn& turn, const event::Command& command) {
  if (command.verb == Verb::shutdown) return shut_down(turn, command.ticket, command.drain);
  Run run{turn, command, turn.state.commands.open(command.ticket), {}};
  if (command.verb == Verb::stop || command.verb == Verb::restart)
    run.needed = needed_apps(turn.state);
  Visited visited;
  std::set<std::tuple<std::string, std::optional<std::uint32_t>, std::string>> targets;
  for (const Target& target : command.targets) {
    if (!targets.emplace(target.app, target.slot, target.group).second) continue;
    if (speaks_of_apps(command.verb))
      visit_apps(run, target);
    else
      visit(run, visited, target);
  }
  turn.reply(turn.state.commands.close(run.id));
}

}  // namespace skep::engine
