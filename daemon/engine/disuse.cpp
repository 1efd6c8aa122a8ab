#include "engine/disuse.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "engine/health.h"
#include "engine/printable.h"
#include "engine/transition.h"
#include "model/definition.h"

namespace skep::engine {
namespace {

void add_asked(const Slot& slot, std::set<ListenAddress>& asked) {
  if (!has_process(slot.state)) return;
  asked.insert(slot.addresses.begin(), slot.addresses.end());
  for (const HeldAsk& held : slot.asks) asked.insert(held.address);
}

std::vector<ListenAddress> disused_by(const State& state, const App& app) {
  const auto owned = state.listeners.by_app().find(app.spec.name);
  if (owned == state.listeners.by_app().end()) return {};
  std::set<ListenAddress> asked;
  for (const Slot& slot : app.slots) add_asked(slot, asked);
  for (const Slot& extra : app.extras) add_asked(extra, asked);
  std::vector<ListenAddress> disused;
  std::set_difference(owned->second.begin(), owned->second.end(), asked.begin(), asked.end(),
                      std::back_inserter(disused));
  return disused;
}

// What an old definition inherits is known only as long as no other one is.
bool inherits_by_two_definitions(const App& app) {
  if (!inherits_sockets(app.spec)) return false;
  const auto is_other = [&](const Slot& slot) {
    return has_process(slot.state) && slot.definition != app.serving;
  };
  return app.rollout || app.serving_spec ||
         std::any_of(app.slots.begin(), app.slots.end(), is_other) ||
         std::any_of(app.extras.begin(), app.extras.end(), is_other);
}

// It has no process that could ask still, and is about to have none.
bool is_at_rest(const Slot& slot) {
  return !slot.wanted || (slot.state == WorkerState::fatal && !slot.queue_place);
}

bool has_asked_for_all(const Slot& slot, Instant now) {
  return is_at_rest(slot) || (slot.is_running() && now >= *slot.ready + asks_within);
}

}  // namespace

void note_gone(App& app) {
  app.disuse_possible = true;
}

void let_go_of_disused(Turn& turn, App& app) {
  if (!app.disuse_possible || app.active == 0) return;
  const auto disused = disused_by(turn.state, app);
  if (disused.empty()) {
    app.disuse_possible = false;
    return;
  }
  if (inherits_by_two_definitions(app)) return;
  bool all_have_asked = true;
  for (Slot& slot : app.slots) {
    if (has_asked_for_all(slot, turn.now)) continue;
    all_have_asked = false;
    if (slot.is_running()) set_running_deadline(turn, slot);
  }
  if (!all_have_asked) return;
  for (const ListenAddress& address : disused) {
    turn.state.listeners.release(app.spec.name, address);
    turn.act(action::CloseAddress{app.spec.name, address});
    publish(turn, notice_of(turn, app, Notice::Kind::released,
                            fmt::format("no worker has asked for {} again: it is closed",
                                        printable(address.name()))));
  }
  app.disuse_possible = false;
}

std::optional<Instant> next_look_at_addresses(const Slot& slot, Instant now) {
  if (!slot.app.disuse_possible || !slot.is_place() || !slot.ready) return std::nullopt;
  const Instant at = *slot.ready + asks_within;
  return at > now ? std::optional(at) : std::nullopt;
}

}  // namespace skep::engine
