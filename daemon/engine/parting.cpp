#include "engine/parting.h"

#include <algorithm>
#include <vector>

#include "engine/stopping.h"
#include "engine/transition.h"

namespace skep::engine {
namespace {

using Names = std::set<std::string, std::less<>>;

// Some process of the app was told to leave for good and has not left.
bool is_ending(const App& app) {
  return app.wanted == 0 ? app.instances.size() > app.parting : app.ending > 0;
}

// The apps that may not leave yet, because of others that are ending or will be.
Names hindered_by(const State& state, bool (*hinders)(const App&)) {
  Names names;
  for (const auto& [name, app] : state.apps)
    if (!app.spec.after.empty() && hinders(app))
      for (const std::string& needed : app.spec.after)
        if (needed != name) names.insert(needed);
  return names;
}

void let_go_of(Turn& turn, App& app) {
  for (Slot& slot : app.slots)
    if (slot.parting) put_down(turn, slot, {}, slot.parting_drains);
}

}  // namespace

Names needed_apps(const State& state) {
  return hindered_by(state, [](const App&) { return true; });
}

bool part(Turn& turn, Slot& slot, const Names& needed, std::string_view why, bool drain) {
  if (slot.parting) {
    slot.parting_drains = slot.parting_drains && drain;
    return true;
  }
  if (!slot.is_running() || !needed.contains(slot.app.spec.name))
    return put_down(turn, slot, why, drain);
  retract(turn, slot, why, drain);
  const Recount recount(turn, slot);
  slot.parting = true;
  slot.parting_drains = drain;
  return true;
}

void stay(Turn& turn, Slot& slot) {
  if (!slot.parting) return;
  const bool is_current = slot.definition == slot.assigned;
  {
    const Recount recount(turn, slot);
    slot.parting = false;
    slot.wanted = true;
    slot.came_up = is_current;
  }
  answer(turn, slot.stop_waiters, Outcome::failed, "started meanwhile");
  if (!is_current)
    replace(turn, slot,
            {.reason = RestartReason::command, .cause = "its definition changed", .drain = true});
}

void on_parted(Turn& turn, Slot& slot, const std::string& what) {
  enter(turn, slot, WorkerState::exited, {.severity = Notice::Severity::warning, .text = what});
  enter(turn, slot, WorkerState::stopped, {.text = "stopped"});
  answer(turn, slot.stop_waiters, Outcome::success, "");
}

void let_go(Turn& turn) {
  State& state = turn.state;
  if (state.parting == 0) return;
  const Names later = hindered_by(state, [](const App& app) { return app.parting > 0; });
  const Names soon = hindered_by(state, is_ending);
  std::vector<App*> all;
  std::vector<App*> free;
  bool goes_on = false;
  for (auto& [name, app] : state.apps) {
    if (app.parting == 0) continue;
    all.push_back(&app);
    goes_on = goes_on || soon.contains(name);
    if (!later.contains(name) && !soon.contains(name)) free.push_back(&app);
  }
  const bool circle = free.empty() && !goes_on;
  for (App* app : circle ? all : free) let_go_of(turn, *app);
}

}  // namespace skep::engine
