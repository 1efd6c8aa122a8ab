#include "engine/asking.h"

#include <cerrno>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/allow_list.h"
#include "engine/app.h"
#include "engine/printable.h"
#include "engine/sparing.h"
#include "engine/transition.h"

namespace skep::engine {
namespace {

constexpr std::uint32_t most_refusals_told = 16;  // a worker

std::string text_of(const ListenOwners::Refusal& refusal, const ListenAddress& address) {
  if (refusal.error != EADDRINUSE)
    return fmt::format("asked for {}, but an app may listen on {} addresses at most",
                       printable(address.name()), ListenOwners::most_addresses);
  const std::string held = printable(refusal.held.name());
  const std::string asked = printable(address.name());
  if (held == asked)
    return fmt::format("asked for {}, which app {} listens on", held, refusal.owner);
  return fmt::format("asked for {}, which conflicts with {} of app {}", asked, held, refusal.owner);
}

// What the config of another app names is kept for it, also before it asks.
std::optional<std::string> kept_for_another(const State& state, const std::string& app,
                                            const ListenAddress& address) {
  if (state.listeners.owns(app, address)) return std::nullopt;
  for (const auto& [name, other] : state.apps) {
    if (name == app || other.leaving) continue;
    for (const ListenAddress& listed : other.spec.listen)
      if (conflict(listed, address))
        return fmt::format("asked for {}, but {} is kept for app {} by its `listen`",
                           printable(address.name()), listed.name(), name);
  }
  return std::nullopt;
}

void tell_refusal(Turn& turn, Slot& slot, std::string text) {
  if (slot.refusals >= most_refusals_told) return;
  ++slot.refusals;
  publish(turn,
          notice_of(turn, slot, Notice::Kind::refused, Notice::Severity::warning, std::move(text)));
}

}  // namespace

void on_asked(Turn& turn, const event::Asked& event) {
  Slot* slot = turn.state.find_living(event.worker);
  if (slot == nullptr) return;
  if (slot->role == Role::spare) return hold(turn, *slot, event);
  // What waits in the queue would be its own, and it ends before it has served that.
  if (slot->state == WorkerState::stopping && !slot->draining) return;
  const auto refuse = [&](int error, std::string text) {
    tell_refusal(turn, *slot, std::move(text));
    turn.act(action::Answer{event.worker, event.ask, error});
  };
  if (const auto why = denial(slot->app.spec, event.address))
    return refuse(EACCES, fmt::format("asked for {}, {}", printable(event.address.name()), *why));
  if (auto why = kept_for_another(turn.state, event.worker.app, event.address))
    return refuse(EADDRINUSE, std::move(*why));
  if (const auto refusal = turn.state.listeners.claim(event.worker.app, event.address))
    return refuse(refusal->error, text_of(*refusal, event.address));
  slot->given = true;
  slot->addresses.insert(event.address);
  turn.act(action::Answer{event.worker, event.ask, 0});
}

}  // namespace skep::engine
