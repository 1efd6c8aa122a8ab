#include "host/rescue/ledger.h"

#include <algorithm>
#include <utility>

namespace skep::host::rescue {

namespace {

template <typename Value>
bool contains(const std::vector<Value>& values, Value value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

bool Ledger::Channel::serves(Address address) const {
  return contains(addresses, address);
}

void Ledger::set_targets(const std::vector<Target>& targets, Instant now) {
  for (auto& [worker, channel] : channels_) channel.target = false;
  for (const Target& target : targets) {
    Channel& channel = channels_[target.worker];
    channel.target = true;
    channel.addresses = target.addresses;
  }
  due(now);
}

bool Ledger::wants(Address address) const {
  return kept_ < bounds_.most_kept &&
         std::any_of(channels_.begin(), channels_.end(), [address](const auto& entry) {
           return entry.second.idle() && entry.second.serves(address);
         });
}

Connection Ledger::accepted(std::uint32_t slot, Address address, Instant now) {
  entries_.emplace(++last_, Entry{slot, address, 0, now, 0, {}});
  ++kept_;
  hand_out();
  return last_;
}

void Ledger::taken(Incarnation worker, Connection connection, Instant now) {
  const auto entry = owned(worker, connection);
  if (entry == entries_.end()) return;
  Tally& tally = tallies_[entry->second.slot];
  tally.slot = entry->second.slot;
  ++tally.rescued;
  deeds_.push_back({Deed::What::let_go, connection, 0, 0});
  entries_.erase(entry);
  channels_[worker].under_way = 0;
  due(now);
}

void Ledger::refused(Incarnation worker, Connection connection, Instant now) {
  const auto entry = owned(worker, connection);
  if (entry == entries_.end()) return;
  Channel& channel = channels_[worker];
  channel.under_way = 0;
  channel.rests_until = now + bounds_.rest;
  if (!contains(entry->second.refused_by, worker)) entry->second.refused_by.push_back(worker);
  keep(entry, now);
  due(now);
}

void Ledger::died(Incarnation worker, Instant now) {
  const auto channel = channels_.find(worker);
  if (channel == channels_.end()) return;
  const Connection connection = channel->second.under_way;
  channels_.erase(channel);
  if (connection != 0) keep(entries_.find(connection), now);
  due(now);
}

void Ledger::give_up() {
  for (auto entry = entries_.begin(); entry != entries_.end();)
    entry = entry->second.owner == 0 ? lose(entry) : std::next(entry);
}

void Ledger::due(Instant now) {
  for (auto& [worker, channel] : channels_)
    if (channel.rests_until && *channel.rests_until <= now) channel.rests_until.reset();
  std::erase_if(channels_, [](const auto& entry) { return entry.second.unused(); });
  hand_out();
  if (kept_ == 0) return;
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    const bool over = entry->second.owner == 0 && entry->second.since + bounds_.keep <= now;
    entry = over ? lose(entry) : std::next(entry);
  }
}

std::optional<Instant> Ledger::next_due() const {
  std::optional<Instant> next;
  const auto consider = [&next](Instant when) { next = next ? std::min(*next, when) : when; };
  for (const auto& [worker, channel] : channels_)
    if (channel.target && channel.rests_until) consider(*channel.rests_until);
  if (kept_ > 0)
    for (const auto& [connection, entry] : entries_)
      if (entry.owner == 0) consider(entry.since + bounds_.keep);
  return next;
}

Ledger::Entries::iterator Ledger::owned(Incarnation worker, Connection connection) {
  const auto entry = entries_.find(connection);
  return entry != entries_.end() && worker != 0 && entry->second.owner == worker ? entry
                                                                                 : entries_.end();
}

void Ledger::keep(Entries::iterator entry, Instant now) {
  entry->second.owner = 0;
  entry->second.since = now;
  ++kept_;
  if (entry->second.tries >= bounds_.most_tries) lose(entry);
}

Ledger::Entries::iterator Ledger::lose(Entries::iterator entry) {
  Tally& tally = tallies_[entry->second.slot];
  tally.slot = entry->second.slot;
  ++tally.lost;
  deeds_.push_back({Deed::What::let_go, entry->first, 0, 0});
  --kept_;
  return entries_.erase(entry);
}

// Of those that are ready the one that was given nothing for the longest.
Ledger::Channels::iterator Ledger::choose(const Entry& entry) {
  auto fresh = channels_.end();
  auto again = channels_.end();
  bool others = false;
  for (auto channel = channels_.begin(); channel != channels_.end(); ++channel) {
    if (!channel->second.target || !channel->second.serves(entry.address)) continue;
    const bool has_refused = contains(entry.refused_by, channel->first);
    others = others || !has_refused;
    if (!channel->second.idle()) continue;
    auto& best = has_refused ? again : fresh;
    if (best == channels_.end() || channel->second.last_given < best->second.last_given)
      best = channel;
  }
  return fresh != channels_.end() || others ? fresh : again;
}

void Ledger::hand_out() {
  if (kept_ == 0) return;
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    if (entry->second.owner != 0) continue;
    if (const auto channel = choose(entry->second); channel != channels_.end())
      give(entry, channel);
  }
}

void Ledger::give(Entries::iterator entry, Channels::iterator channel) {
  entry->second.owner = channel->first;
  ++entry->second.tries;
  --kept_;
  channel->second.under_way = entry->first;
  channel->second.last_given = ++given_;
  deeds_.push_back({Deed::What::give, entry->first, channel->first, entry->second.address});
}

std::vector<Deed> Ledger::take_deeds() {
  return std::exchange(deeds_, {});
}

std::vector<Tally> Ledger::take_tallies() {
  std::vector<Tally> all;
  all.reserve(tallies_.size());
  for (const auto& [slot, tally] : std::exchange(tallies_, {})) all.push_back(tally);
  return all;
}

}  // namespace skep::host::rescue
