#include "engine/asking.h"

#include <cerrno>

#include <fmt/format.h>

#include "engine/app.h"
#include "engine/transition.h"

namespace skep::engine {
namespace {

constexpr std::uint32_t most_refusals_told = 16;  // a worker
constexpr std::uint16_t first_unprivileged_port = 1024;

std::string text_of(const ListenOwners::Refusal& refusal, const ListenAddress& address) {
  if (refusal.error != EADDRINUSE)
    return fmt::format("asked for {}, but an app may listen on {} addresses at most",
                       address.name(), ListenOwners::most_addresses);
  const std::string held = refusal.held.name();
  if (held == address.name())
    return fmt::format("asked for {}, which app {} listens on", held, refusal.owner);
  return fmt::format("asked for {}, which conflicts with {} of app {}", address.name(), held,
                     refusal.owner);
}

// A worker names what a root daemon binds. An app that was given a user of its own could not bind
// such a port itself, so it does not get one through skepd either.
bool is_privileged(const AppSpec& app, const ListenAddress& address) {
  return !app.user.empty() && app.user != "root" && address.port != 0 &&
         address.port < first_unprivileged_port;
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
  const AppSpec& app = slot->app.spec;
  if (is_privileged(app, event.address)) {
    tell_refusal(
        turn, *slot,
        fmt::format(
            "asked for {}, but ports below {} are not for an app that runs as {}; use a higher one",
            event.address.name(), first_unprivileged_port, app.user));
    turn.act(action::Answer{event.worker, event.ask, EACCES});
    return;
  }
  const auto refusal = turn.state.listeners.claim(event.worker.app, event.address);
  if (refusal) tell_refusal(turn, *slot, text_of(*refusal, event.address));
  turn.act(action::Answer{event.worker, event.ask, refusal ? refusal->error : 0});
}

}  // namespace skep::engine
