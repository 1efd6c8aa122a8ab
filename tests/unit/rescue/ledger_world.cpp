#include "unit/rescue/ledger_world.h"

#include <algorithm>

namespace skep::test {

using namespace host::rescue;

namespace {

bool contains(const std::vector<Address>& addresses, Address address) {
  return std::find(addresses.begin(), addresses.end(), address) != addresses.end();
}

}  // namespace

std::map<Incarnation, LedgerWorld::Server>::iterator LedgerWorld::some_worker() {
  if (workers_.empty()) be_born();
  return std::next(workers_.begin(), static_cast<std::ptrdiff_t>(pick(workers_.size())));
}

void LedgerWorld::step() {
  ++events;
  const std::uint64_t dice = pick(1000);
  if (dice < 250)
    connect();
  else if (dice < 550)
    accept();
  else if (dice < 720)
    work();
  else if (dice < 880)
    hear();
  else if (dice < 900)
    die();
  else if (dice < 920)
    be_born();
  else if (dice < 940)
    change_state();
  else if (dice < 970)
    change_targets();
  else if (dice < 975)
    lie();
  else if (dice < 999)
    let_time_pass();
  else
    give_up();
  check_account();
  check_nobody_idles();
  count();
}

void LedgerWorld::connect() {
  ++queues_[{static_cast<std::uint32_t>(pick(slots)), static_cast<Address>(pick(addresses))}];
}

void LedgerWorld::accept() {
  const auto slot = static_cast<std::uint32_t>(pick(slots));
  const auto address = static_cast<Address>(pick(addresses));
  std::uint32_t& queue = queues_[{slot, address}];
  if (queue == 0 || !ledger_.wants(address)) return;
  const bool ready = std::any_of(workers_.begin(), workers_.end(), [&](const auto& entry) {
    return entry.second.target && contains(entry.second.addresses, address);
  });
  require(ready, "a connection was wanted for which there is no target");
  --queue;
  const Connection connection = ledger_.accepted(slot, address, now_);
  require(!open_.contains(connection), "a number was used twice");
  open_[connection] = Held{slot, address, 0, 0, 0, {}, now_};
  follow();
}

void LedgerWorld::work() {
  auto& [worker, server] = *some_worker();
  if (server.stalled || server.arrived.empty()) return;
  const Connection connection = server.arrived.front();
  server.arrived.pop_front();
  const bool takes = !server.full;
  if (takes) {
    Held& held = open_.at(connection);
    require(held.served_by == 0, "two workers read one connection");
    held.served_by = worker;
  }
  server.said.emplace_back(connection, takes);
}

void LedgerWorld::hear() {
  auto& [worker, server] = *some_worker();
  read(worker, server, false);
}

void LedgerWorld::read(Incarnation worker, Server& server, bool dry) {
  while (!server.said.empty()) {
    const auto [connection, takes] = server.said.front();
    server.said.pop_front();
    if (takes) {
      ledger_.taken(worker, connection, now_);
    } else {
      Held& held = open_.at(connection);
      held.owner = 0;
      held.refused_by.insert(worker);
      held.kept_since = now_;
      server.rests_until = now_ + bounds_.rest;
      ledger_.refused(worker, connection, now_);
    }
    follow();
    if (!dry) return;
  }
}

// All that it said is read before anyone is told of its death.
void LedgerWorld::die() {
  const auto dead = some_worker();
  read(dead->first, dead->second, true);
  for (const Connection connection : dead->second.arrived) {
    open_.at(connection).owner = 0;
    open_.at(connection).kept_since = now_;
  }
  const Incarnation worker = dead->first;
  workers_.erase(dead);
  ledger_.died(worker, now_);
  follow();
}

void LedgerWorld::be_born() {
  if (workers_.size() >= most_workers) return;
  Server server;
  for (Address address = 0; address < addresses; ++address)
    if (pick(4) > 0) server.addresses.push_back(address);
  workers_.emplace(++last_worker_, std::move(server));
}

void LedgerWorld::change_state() {
  Server& server = some_worker()->second;
  server.stalled = pick(3) == 0;
  server.full = pick(4) == 0;
}

void LedgerWorld::change_targets() {
  std::vector<Ledger::Target> targets;
  for (auto& [worker, server] : workers_) {
    server.target = pick(3) > 0;
    if (server.target) targets.push_back({worker, server.addresses});
  }
  ledger_.set_targets(targets, now_);
  follow();
}

// Answers that no connection of the worker's waits for.
void LedgerWorld::lie() {
  const Incarnation worker = pick(last_worker_ + 2);
  const Connection connection = open_.empty() ? pick(5) : open_.rbegin()->first - pick(3);
  const auto held = open_.find(connection);
  if (held != open_.end() && held->second.owner == worker) return;
  if (pick(2) == 0)
    ledger_.taken(worker, connection, now_);
  else
    ledger_.refused(worker, connection, now_);
  follow();
}

void LedgerWorld::let_time_pass() {
  static constexpr std::array steps{std::chrono::milliseconds(1), std::chrono::milliseconds(60),
                                    std::chrono::milliseconds(400),
                                    std::chrono::milliseconds(6000)};
  now_ += steps.at(pick(steps.size()));
  const auto due = ledger_.next_due();
  if (!due || *due > now_) return;
  ledger_.due(now_);
  require(!ledger_.next_due() || *ledger_.next_due() > now_, "what was due is due still");
  follow();
}

void LedgerWorld::give_up() {
  ledger_.give_up();
  require(ledger_.kept() == 0, "something is kept for an app that was given up");
  follow(true);
}

void LedgerWorld::follow(bool given_up) {
  for (const Deed& deed : ledger_.take_deeds())
    deed.what == Deed::What::give ? give(deed) : let_go(deed, given_up);
}

void LedgerWorld::give(const Deed& deed) {
  const auto held = open_.find(deed.connection);
  const auto worker = workers_.find(deed.worker);
  if (held == open_.end()) return require(false, "a connection that has ended was given");
  if (worker == workers_.end()) return require(false, "a connection was given to a dead worker");
  Server& server = worker->second;
  require(held->second.owner == 0, "a connection was given while a living worker had it");
  require(held->second.served_by == 0, "a connection was given after a worker had taken it");
  require(server.target, "a connection was given to a worker that is no target");
  require(held->second.address == deed.address && contains(server.addresses, deed.address),
          "a connection was given to a worker without a server for it");
  require(server.arrived.empty() && server.said.empty(), "two connections are under way to one");
  require(server.rests_until <= now_, "a worker that just refused was given a connection");
  if (++held->second.tries > 1) ++given_again;
  require(held->second.tries <= bounds_.most_tries, "a connection was given too often");
  held->second.owner = deed.worker;
  server.arrived.push_back(deed.connection);
}

void LedgerWorld::let_go(const Deed& deed, bool given_up) {
  const auto held = open_.find(deed.connection);
  if (held == open_.end()) return require(false, "a connection was let go of twice");
  Tally& tally = ended_[held->second.slot];
  if (held->second.owner != 0) {
    require(held->second.served_by == held->second.owner,
            "the copy of a connection was closed before its worker had taken it");
    ++tally.rescued;
    ++rescued;
  } else {
    require(held->second.served_by == 0, "a connection counts as lost that a worker took");
    require(given_up || held->second.tries == bounds_.most_tries ||
                now_ - held->second.kept_since >= bounds_.keep,
            "a connection was closed too early");
    ++tally.lost;
    ++lost;
  }
  open_.erase(held);
}

void LedgerWorld::check_account() {
  std::size_t kept = 0;
  for (const auto& [connection, held] : open_)
    if (held.owner == 0) ++kept;
  require(kept == ledger_.kept() && open_.size() - kept == ledger_.under_way(),
          "the ledger's account of what is open is wrong");
  require(kept <= bounds_.most_kept + most_workers, "too much is kept");
  require(open_.size() <= bounds_.most_kept + 2 * most_workers, "too much is open");
}

void LedgerWorld::check_nobody_idles() {
  for (const auto& [connection, held] : open_) {
    if (held.owner != 0) continue;
    for (const auto& [worker, server] : workers_) {
      const bool idle = server.target && server.arrived.empty() && server.said.empty() &&
                        server.rests_until <= now_;
      require(
          !idle || !contains(server.addresses, held.address) || held.refused_by.contains(worker),
          "a connection is kept although a target has nothing to do");
    }
  }
}

void LedgerWorld::count() {
  for (const Tally& tally : ledger_.take_tallies()) {
    tallied_[tally.slot].rescued += tally.rescued;
    tallied_[tally.slot].lost += tally.lost;
  }
  for (const auto& [slot, tally] : ended_)
    require(tallied_[slot].rescued == tally.rescued && tallied_[slot].lost == tally.lost,
            "an end of a connection was not counted, or for another slot");
}

void LedgerWorld::come_to_rest() {
  for (auto& [worker, server] : workers_) server.stalled = false;
  for (int round = 0; round < 64 && broken.empty() && !open_.empty(); ++round) {
    for (auto& [worker, server] : workers_) {
      while (!server.arrived.empty()) {
        const Connection connection = server.arrived.front();
        server.arrived.pop_front();
        if (!server.full) open_.at(connection).served_by = worker;
        server.said.emplace_back(connection, !server.full);
      }
      read(worker, server, true);
    }
    now_ = ledger_.next_due().value_or(now_);
    ledger_.due(now_);
    follow();
    count();
  }
  require(open_.empty() && ledger_.empty(), "a connection never ended");
}

}  // namespace skep::test
