#include <iterator>

#include "engine/configuring.h"
#include "engine/starting.h"
#include "engine/transition.h"
#include "engine/turn.h"

namespace skep::engine {
namespace {

// Stalls alone never empty the set: a slow worker is better than none.
const std::vector<std::uint32_t>& eligible_slots(const App& app) {
  return app.healthy.empty() ? app.stalled : app.healthy;
}

void tell_eligible(App& app, Actions& first) {
  if (app.eligible == eligible_slots(app)) return;
  app.eligible = eligible_slots(app);
  first.emplace_back(action::SetEligible{app.spec.name, app.eligible});
}

bool is_at_rest(const Slot& slot) {
  return !has_process(slot.state) && !slot.queue_place;
}

// Surplus slots leave from the end, so that an index always is a position.
void drop_surplus(State& state, App& app) {
  while (!app.slots.empty() && app.slots.back().leaving && is_at_rest(app.slots.back())) {
    count_out(state, app.slots.back());
    app.outdated.erase(app.slots.back().index);
    app.slots.pop_back();
  }
}

void release_at_rest(Turn& turn, App& app) {
  if (app.active > 0 || app.released) return;
  app.released = true;
  turn.state.listeners.release(app.spec.name);
  turn.act(action::Release{app.spec.name});
}

void remove_at_rest(Turn& turn, App& app) {
  if (!app.leaving || app.active > 0) return;
  publish(turn, notice_of(turn, app, Notice::Kind::app_removed, "removed from the config"));
  const std::string name = app.spec.name;
  turn.state.apps.erase(name);
}

void halt_at_rest(Turn& turn) {
  State& state = turn.state;
  if (!state.shutting_down || state.processes > 0) return;
  for (const Ticket ticket : std::exchange(state.shutdown_tickets, {}))
    turn.act(action::Reply{ticket, {{{}, Verb::shutdown, Outcome::success, {}}}});
  if (!std::exchange(state.halted, true)) turn.act(action::Halt{});
}

}  // namespace

Actions settle(Turn& turn) {
  for (std::size_t i = 0; i < turn.touched.size(); ++i) roll_on(turn, *turn.touched[i]);
  start_queued(turn);

  Actions first;
  for (App* app : turn.touched) {
    app->touched = false;
    drop_surplus(turn.state, *app);
    tell_eligible(*app, first);
  }
  for (App* app : std::exchange(turn.touched, {})) {
    release_at_rest(turn, *app);
    remove_at_rest(turn, *app);
  }
  halt_at_rest(turn);
  if (first.empty()) return std::move(turn.actions);
  first.insert(first.end(), std::make_move_iterator(turn.actions.begin()),
               std::make_move_iterator(turn.actions.end()));
  return first;
}

}  // namespace skep::engine
