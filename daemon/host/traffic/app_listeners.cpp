#include "host/traffic/app_listeners.h"

#include <algorithm>
#include <cerrno>
#include <poll.h>

#include "host/traffic/listening_socket.h"
#include "model/plain_path.h"

namespace skep::host {

// More is a worker out of its mind, and would take the daemon's descriptors.
static constexpr std::size_t most_addresses = 256;

// A handshake that began at the door may end there a while later.
static constexpr int mends_of_an_old_door = 2;

// A millisecond each.
static constexpr int most_attempts_after_release = 8;

// Askings for the same have the same key. A port that is named is one whichever asking it is.
static ListenAddress key_of(ListenAddress address) {
  if (address.port != 0 || address.kind == ListenAddress::Kind::path) address.index = 0;
  if (address.kind == ListenAddress::Kind::path) address.host = plain_path(address.host);
  return address;
}

static ListenAddress real_address(ListenAddress asked, const ReuseportGroup& group) {
  if (asked.port != 0) return asked;
  asked.port = group.port();
  return key_of(std::move(asked));
}

tl::expected<int, int> AppListeners::open(std::uint32_t slot, ListenAddress address,
                                          const Identity* binder, const SocketWish& wish) {
  address = key_of(std::move(address));
  auto socket = address.kind == ListenAddress::Kind::tcp ? open_own(slot, address)
                                                         : open_shared(address, binder, wish);
  // A former worker may have changed it.
  if (socket)
    if (const int error = set_blocking(*socket, wish.blocking)) return tl::unexpected(error);
  return socket;
}

bool AppListeners::full() const {
  return groups_.size() + shared_.size() >= most_addresses;
}

tl::expected<int, int> AppListeners::open_own(std::uint32_t slot, const ListenAddress& address) {
  auto group = groups_.find(address);
  if (group == groups_.end()) {
    if (full()) return tl::unexpected(EMFILE);
    group = groups_.try_emplace(address, address, programs_).first;
  }
  const auto socket = group->second.open(slot);
  if (group->second.empty()) {
    groups_.erase(group);
    return socket;
  }
  if (refusal_ && door_mends_left_ == 0) open_door(address, group->second);
  balance(address, group->second);
  return socket;
}

tl::expected<int, int> AppListeners::open_shared(const ListenAddress& address,
                                                 const Identity* binder, const SocketWish& wish) {
  auto shared = shared_.find(address);
  if (shared == shared_.end()) {
    if (full()) return tl::unexpected(EMFILE);
    shared = shared_.try_emplace(address, address).first;
  }
  auto socket = shared->second.open(binder, wish);
  // The service manager may not have closed the copy yet that it kept of the former one.
  const bool just_released = released_.erase(address) > 0;
  for (int attempt = 0; just_released && !socket && socket.error() == EADDRINUSE &&
                        attempt < most_attempts_after_release;
       ++attempt) {
    (void)::poll(nullptr, 0, 1);
    socket = shared->second.open(binder, wish);
  }
  if (shared->second.empty()) shared_.erase(shared);
  return socket;
}

AppListeners::Groups::iterator AppListeners::find(const ListenAddress& address) {
  const auto exact = groups_.find(key_of(address));
  if (exact != groups_.end() || address.port == 0) return exact;
  return std::find_if(groups_.begin(), groups_.end(), [&](const auto& entry) {
    return entry.first.port == 0 && real_address(entry.first, entry.second) == key_of(address);
  });
}

void AppListeners::listening(const WorkerId& worker, const ListenAddress& address) {
  const auto group = find(address);
  if (group == groups_.end()) return;
  group->second.listening(worker);
  balance(group->first, group->second);
}

void AppListeners::closed(const WorkerId& worker, const ListenAddress& address) {
  const auto group = find(address);
  if (group == groups_.end()) return;
  group->second.not_listening(worker);
  balance(group->first, group->second);
}

void AppListeners::worker_gone(const WorkerId& worker) {
  for (auto& [address, group] : groups_) group.not_listening(worker);
  balance();
}

void AppListeners::set_eligible(const std::vector<std::uint32_t>& slots) {
  eligible_.clear();
  if (!slots.empty()) eligible_.resize(*std::max_element(slots.begin(), slots.end()) + 1);
  for (const std::uint32_t slot : slots) eligible_[slot] = true;
  balance();
}

void AppListeners::set_balance(Balance balance_by) {
  if (balance_by == balance_) return;
  balance_ = balance_by;
  balance();
}

void AppListeners::set_connections(std::span<const std::pair<std::uint32_t, std::uint32_t>> open) {
  if (balance_ != Balance::least_connections) return;
  loads_.clear();
  for (const auto& [slot, count] : open) {
    if (slot >= most_slots) continue;
    if (slot >= loads_.size()) loads_.resize(slot + 1);
    loads_[slot].open = count;
  }
  for (std::uint32_t slot = 0; slot < loads_.size(); ++slot) loads_[slot].given = given(slot);
  balance();
}

std::uint32_t AppListeners::given(std::uint32_t slot) const {
  std::uint32_t sum = 0;
  for (const auto& [address, group] : groups_) sum += group.given(slot);
  return sum;
}

// A group that ended took its count along.
std::vector<std::uint32_t> AppListeners::loads() const {
  std::vector<std::uint32_t> loads;
  if (balance_ != Balance::least_connections) return loads;
  for (std::uint32_t slot = 0; slot < loads_.size(); ++slot) {
    const std::uint32_t now = given(slot);
    const std::uint32_t since = now > loads_[slot].given ? now - loads_[slot].given : 0;
    loads.push_back(loads_[slot].open + since);
  }
  return loads;
}

void AppListeners::balance() {
  const auto loaded = loads();
  for (auto& [address, group] : groups_) balance(address, group, loaded);
}

void AppListeners::balance(const ListenAddress& address, ReuseportGroup& group) {
  balance(address, group, loads());
}

void AppListeners::balance(const ListenAddress& address, ReuseportGroup& group,
                           std::span<const std::uint32_t> loads) {
  if (restoring_) return;
  const int error = group.balance({eligible_, balance_, loads});
  if (error != 0) refused_(address, error);
}

std::vector<SlotSocket> AppListeners::sockets(std::uint32_t slot) const {
  std::vector<SlotSocket> sockets;
  for (const auto& [address, group] : groups_)
    if (const auto socket = group.socket(slot)) sockets.push_back({address, *socket});
  return sockets;
}

void AppListeners::close_slot(std::uint32_t slot) {
  const auto loaded = loads();
  for (auto group = groups_.begin(); group != groups_.end();) {
    const int error = group->second.close(slot, {eligible_, balance_, loaded});
    if (error != 0) refused_(group->first, error);
    group = group->second.empty() ? groups_.erase(group) : std::next(group);
  }
}

// Nobody has one of them any more, so none is left in a group.
void AppListeners::close_address(const ListenAddress& address) {
  groups_.erase(key_of(address));
  shared_.erase(key_of(address));
}

std::optional<Steering> AppListeners::steering() const {
  std::optional<Steering> weakest;
  for (const auto& [address, group] : groups_)
    if (!weakest || group.steering() < *weakest) weakest = group.steering();
  return weakest;
}

ListenerFacts AppListeners::facts(std::vector<NamedDescriptor>& fds) const {
  ListenerFacts facts;
  for (std::uint32_t slot = 0; slot < eligible_.size(); ++slot)
    if (eligible_[slot]) facts.eligible.push_back(slot);
  facts.balance = static_cast<std::uint32_t>(balance_);
  for (const auto& [address, group] : groups_) {
    facts.groups.push_back(group.facts(fds));
    facts.groups.back().address = address;
  }
  for (const auto& [address, shared] : shared_) facts.shared.push_back(shared.facts(fds));
  return facts;
}

// Nobody listens yet as far as is known here; until that is told, the program in the kernel picks
// as before.
void AppListeners::restore(const ListenerFacts& facts, FormerFds& fds) {
  restoring_ = true;
  for (const GroupFacts& saved : facts.groups) {
    if (full()) return;
    const auto group = groups_.try_emplace(saved.address, saved, programs_, fds).first;
    if (group->second.empty()) groups_.erase(group);
  }
  for (const SharedFacts& saved : facts.shared) {
    if (full()) return;
    const auto shared = shared_.try_emplace(saved.address, saved, fds).first;
    if (shared->second.empty()) shared_.erase(shared);
  }
  eligible_.clear();
  for (const std::uint32_t slot : facts.eligible) {
    if (slot >= most_slots) continue;
    if (slot >= eligible_.size()) eligible_.resize(slot + 1);
    eligible_[slot] = true;
  }
  balance_ = facts.balance <= static_cast<std::uint32_t>(Balance::cpu)
                 ? static_cast<Balance>(facts.balance)
                 : Balance::round_robin;
}

void AppListeners::end_restore() {
  restoring_ = false;
  balance();
}

void AppListeners::open_door(const ListenAddress& address, ReuseportGroup& group) {
  const auto& spared = refusal_->spared;
  if (spared.contains(address) || spared.contains(real_address(address, group))) return;
  group.open_door(refusal_);
}

void AppListeners::begin_overload(Refusal refusal) {
  refusal_ = std::make_shared<const Refusal>(std::move(refusal));
  door_mends_left_ = 0;
  for (auto& [address, group] : groups_) open_door(address, group);
  balance();
}

void AppListeners::end_overload() {
  if (!refusal_ || door_mends_left_ != 0) return;
  door_mends_left_ = mends_of_an_old_door;
  for (auto& [address, group] : groups_) group.leave_door();
  balance();
}

void AppListeners::mind_queues() {
  for (auto& [address, group] : groups_)
    if (group.queues_changed()) balance(address, group);
}

std::optional<ListenAddress> AppListeners::mend() {
  if (door_mends_left_ != 0 && --door_mends_left_ == 0) {
    for (auto& [address, group] : groups_) group.forget_door();
    refusal_.reset();
  }
  std::optional<ListenAddress> astray;
  for (auto& [address, group] : groups_) {
    if (!group.went_astray()) continue;
    balance(address, group);
    astray = address;
  }
  return astray;
}

// Who is eligible, and how to balance, is the engine's word, which may not come again.
void AppListeners::release() {
  groups_.clear();
  for (const auto& [address, shared] : shared_) released_.insert(address);
  shared_.clear();
  refusal_.reset();
  door_mends_left_ = 0;
}

}  // namespace skep::host
