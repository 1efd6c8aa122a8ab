#include <algorithm>
#include <cerrno>

#include "model/definition.h"
#include "model/listen_reach.h"
#include "unit/engine/simulation/invariants.h"
#include "unit/engine/simulation/require.h"

namespace skep::engine::simulation {

void Invariants::claim_inherited(const std::string& name) {
  AppAccount& app = apps_.at(name);
  if (!inherits_sockets(app.spec)) return;
  for (const ListenAddress& address : app.spec.listen) {
    require(!belongs_to_another(name, address), "born with what another app owns", name);
    app.owned.push_back(address);
  }
}

void Invariants::inherit(ProcessAccount& process, const AppSpec& spec) {
  if (inherits_sockets(spec)) process.addresses = {spec.listen.begin(), spec.listen.end()};
}

bool Invariants::belongs_to_another(const std::string& app, const ListenAddress& address) const {
  for (const auto& [name, other] : apps_)
    for (const ListenAddress& owned : other.owned)
      if (name != app && conflict(owned, address)) return true;
  return false;
}

void Invariants::action(const action::Answer& answer) {
  require(living(answer.worker) != nullptr, "answer to a dead worker", answer.worker);
  auto& asked = held_asks_.contains(answer.ask) ? held_asks_ : asked_;
  const auto found = asked.find(answer.ask);
  require(found != asked.end() && found->second.worker.incarnation == answer.worker.incarnation,
          "answer without an asking", answer.worker);
  const ListenAddress address = found->second.address;
  asked.erase(found);
  if (answer.error == EMFILE) return;
  AppAccount& asker = apps_.at(answer.worker.app);
  const bool owned =
      std::find(asker.owned.begin(), asker.owned.end(), address) != asker.owned.end();
  bool kept = false;
  for (const auto& [name, app] : apps_)
    for (const ListenAddress& listed : app.spec.listen)
      kept = kept || (app.configured && name != answer.worker.app && conflict(listed, address));
  const bool taken = belongs_to_another(answer.worker.app, address) || (kept && !owned);
  require(taken == (answer.error == EADDRINUSE), "an address has two owners, or none",
          answer.worker);
  if (answer.error != 0) return;
  asker.owned.push_back(address);
  living(answer.worker)->addresses.insert(address);
}

void Invariants::action(const action::CloseAddress& close) {
  AppAccount& app = apps_.at(close.app);
  require(std::erase(app.owned, close.address) > 0, "closed and not its own", close.app);
  for (const auto& [key, slot] : slots_)
    require(key.first != close.app || slot.living == 0 || !slot.addresses.contains(close.address),
            "closed under a worker that asked for it", close.app);
  for (const auto& [incarnation, extra] : extras_)
    require(extra.beside.first != close.app || !extra.addresses.contains(close.address),
            "closed under a process that asked for it", close.app);
}

void Invariants::action(const action::Release& release) {
  AppAccount& app = apps_.at(release.app);
  require(app.eligible.empty(), "released while slots are eligible", release.app);
  for (const auto& [key, slot] : slots_)
    if (key.first == release.app)
      require(slot.living == 0 && slot.state != WorkerState::backoff,
              "released while a worker runs or will", release.app);
  for (const auto& [incarnation, extra] : extras_)
    require(extra.beside.first != release.app, "released while a process beside the slots lives",
            release.app);
  app.owned.clear();
}

}  // namespace skep::engine::simulation
