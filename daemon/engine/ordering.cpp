#include "engine/ordering.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "engine/sizing.h"
#include "engine/starting.h"
#include "engine/transition.h"

namespace skep::engine {
namespace {

const App* find_app(const State& state, const std::string& name) {
  const auto found = state.apps.find(name);
  return found == state.apps.end() ? nullptr : &found->second;
}

// One that is on its way out is waited for by nobody.
bool blocks(const App* needed) {
  return needed != nullptr && !needed->leaving && !needed->up;
}

bool is_blocked(const State& state, const App& app) {
  return std::any_of(app.spec.after.begin(), app.spec.after.end(),
                     [&](const std::string& name) { return blocks(find_app(state, name)); });
}

bool any_in(const App& app, WorkerState state) {
  return std::any_of(app.slots.begin(), app.slots.end(), [state](const Slot& slot) {
    return slot.state == state && !slot.leaving && !slot.came_up;
  });
}

std::string condition_of(const App& needed) {
  if (needed.held > 0) return "which waits for " + needed.waits_for;
  if (needed.troubled > 0)
    return any_in(needed, WorkerState::fatal) ? "which is FATAL" : "which is in BACKOFF";
  if (needed.wanted > 0) return "which is starting";
  return any_in(needed, WorkerState::exited) ? "which has failed" : "which is stopped";
}

// Of a circle, or a long way through held apps, no more is told than anybody reads.
constexpr std::size_t longest_told = 200;

std::string awaited_by(const State& state, const App& app) {
  std::string text;
  for (const std::string& name : app.spec.after) {
    const App* needed = find_app(state, name);
    if (!blocks(needed)) continue;
    if (!text.empty()) text += "; ";
    text += name + ", " + condition_of(*needed);
  }
  if (text.size() > longest_told) text = text.substr(0, longest_told) + " ...";
  return text;
}

// Whether nothing but an operator, or more patience than a command has, brings it up.
bool is_stuck(const State& state, const App& app, std::set<const App*>& seen) {
  if (!seen.insert(&app).second) return true;
  if (app.wanted == 0 || app.troubled > 0) return true;
  if (app.held == 0) return false;
  return std::any_of(app.spec.after.begin(), app.spec.after.end(), [&](const std::string& name) {
    const App* needed = find_app(state, name);
    return blocks(needed) && is_stuck(state, *needed, seen);
  });
}

void set_held(Turn& turn, Slot& slot, bool held) {
  const Recount recount(turn, slot);
  slot.held = held;
}

void note_coming_up(App& app) {
  if (app.unproven == 0) app.up = app.proven > 0;
  if (app.wanted == 0) app.admitted = false;
}

void admit(Turn& turn, App& app) {
  app.admitted = true;
  app.waits_for.clear();
  for (Slot& slot : app.slots) {
    if (!slot.held) continue;
    set_held(turn, slot, false);
    enqueue(turn, slot);
  }
}

void tell_waiting(Turn& turn, App& app, bool stuck) {
  std::string waits_for = awaited_by(turn.state, app);
  if (waits_for == app.waits_for) return;
  app.waits_for = std::move(waits_for);
  Notice notice = notice_of(turn, app, Notice::Kind::order, "waits for " + app.waits_for);
  if (stuck) notice.severity = Notice::Severity::warning;
  publish(turn, std::move(notice));
}

void look_at_held(Turn& turn, App& app) {
  if (!is_blocked(turn.state, app)) return admit(turn, app);
  std::set<const App*> seen;
  const bool stuck = is_stuck(turn.state, app, seen);
  tell_waiting(turn, app, stuck);
  if (!stuck) return;
  for (Slot& slot : app.slots)
    if (slot.held)
      answer(turn, slot.start_waiters, Outcome::failed,
             fmt::format("{} waits for {}", slot.id().slot_name(), app.waits_for));
}

void start_one_needed(Turn& turn, App& needed, const std::string& why) {
  const bool all = needed.wanted == 0;
  for (Slot& slot : needed.slots)
    if (!slot.leaving && (all || (slot.wanted && slot.state == WorkerState::fatal)))
      bring_up(turn, slot);
  if (all) publish(turn, notice_of(turn, needed, Notice::Kind::order, why));
}

void start_needed_by(Turn& turn, App& app, std::set<const App*>& seen) {
  if (!seen.insert(&app).second) return;
  for (const std::string& name : app.spec.after) {
    const auto found = turn.state.apps.find(name);
    if (found == turn.state.apps.end() || !blocks(&found->second)) continue;
    start_one_needed(turn, found->second, "started because " + app.spec.name + " is after it");
    start_needed_by(turn, found->second, seen);
  }
}

}  // namespace

bool hold_back(Turn& turn, Slot& slot) {
  App& app = slot.app;
  if (!slot.is_place() || app.admitted) return false;
  if (!is_blocked(turn.state, app)) {
    app.admitted = true;
    return false;
  }
  if (slot.state != WorkerState::stopped)
    enter(turn, slot, WorkerState::stopped, {.text = "waits for the apps it is after"});
  set_held(turn, slot, true);
  return true;
}

bool may_boot(const State& state, const App& app) {
  return app.admitted || !is_blocked(state, app);
}

void keep_order(Turn& turn) {
  for (App* app : turn.touched) note_coming_up(*app);
  if (turn.state.held == 0) return;
  for (auto& [name, app] : turn.state.apps)
    if (app.held > 0) look_at_held(turn, app);
}

void start_needed(Turn& turn, App& app) {
  std::set<const App*> seen;
  start_needed_by(turn, app, seen);
}

}  // namespace skep::engine
