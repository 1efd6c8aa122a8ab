#include "engine/inheriting.h"

#include <cerrno>

#include <fmt/format.h>

#include "model/definition.h"

namespace skep::engine {
namespace {

std::string stage_of(const ListenOwners::Refusal& refusal, const ListenAddress& address) {
  if (refusal.error != EADDRINUSE)
    return fmt::format("cannot listen on {}, as an app may listen on {} addresses at most",
                       address.name(), ListenOwners::most_addresses);
  const std::string held = refusal.held.name();
  if (held == address.name())
    return fmt::format("cannot listen on {}, which app {} listens on", held, refusal.owner);
  return fmt::format("cannot listen on {}, which conflicts with {} of app {}", address.name(), held,
                     refusal.owner);
}

}  // namespace

std::optional<SpawnFailure> claim_inherited(State& state, const App& app) {
  if (!inherits_sockets(app.spec)) return std::nullopt;
  const std::string& name = app.spec.name;
  // All or nothing: two apps that hold what the other one waits for would both wait for ever.
  for (const ListenAddress& address : app.spec.listen)
    if (const auto refusal = state.listeners.taken_by_another(name, address))
      return SpawnFailure{stage_of(*refusal, address), refusal->error};
  for (const ListenAddress& address : app.spec.listen)
    if (const auto refusal = state.listeners.claim(name, address))
      return SpawnFailure{stage_of(*refusal, address), refusal->error};
  return std::nullopt;
}

}  // namespace skep::engine
