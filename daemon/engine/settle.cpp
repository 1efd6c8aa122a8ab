#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/disuse.h"
#include "engine/essential.h"
#include "engine/extras.h"
#include "engine/ordering.h"
#include "engine/parting.h"
#include "engine/renewing.h"
#include "engine/rolling.h"
#include "engine/sizing.h"
#include "engine/sparing.h"
#include "engine/starting.h"
#include "engine/traffic.h"
#include "engine/transition.h"
#include "engine/turn.h"

namespace skep::engine {
namespace {

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
  if (!std::exchange(state.halted, true)) turn.act(action::Halt{state.ends_with.value_or(0)});
}

// Ahead of a new Rescue: what waits in a closed slot goes to those that were named last.
void close_surplus(Turn& turn, App& app, Actions& first) {
  Actions before = std::exchange(turn.actions, {});
  drop_surplus(turn, app);
  std::move(turn.actions.begin(), turn.actions.end(), std::back_inserter(first));
  turn.actions = std::move(before);
}

// Those that are gone are no longer counted as successors that boot.
void carry_on(Turn& turn, App& app) {
  sweep(turn.state, app);
  roll_on(turn, app);
  retire_on(turn, app);
  keep_spares(turn, app);
}

// Those that are touched meanwhile too.
void carry_all_on(Turn& turn) {
  for (std::size_t i = 0; i < turn.touched.size(); ++i) carry_on(turn, *turn.touched[i]);
}

}  // namespace

Actions settle(Turn& turn) {
  carry_all_on(turn);
  keep_order(turn);
  // What has come of a start at once may be all that a roll waits for: no other event would come.
  if (start_queued(turn)) carry_all_on(turn);
  keep_order(turn);
  if (end_with_essential(turn)) carry_all_on(turn);
  let_go(turn);

  Actions first;
  for (App* app : turn.touched) {
    app->touched = false;
    sweep(turn.state, *app);
    close_surplus(turn, *app, first);
    judge_overload(turn, *app);
    tell_traffic(*app, first);
  }
  for (App* app : std::exchange(turn.touched, {})) {
    let_go_of_disused(turn, *app);
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
