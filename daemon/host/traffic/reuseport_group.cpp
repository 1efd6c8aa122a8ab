#include "host/traffic/reuseport_group.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <utility>

namespace skep::host {

// A turn; the rest comes in the next.
static constexpr int most_strays = 256;

tl::expected<int, int> ReuseportGroup::open(std::uint32_t slot) {
  const auto known = sockets_.find(slot);
  if (known != sockets_.end()) {
    if (still_listens(known->second.get())) return known->second.get();
    leave(slot);
  }
  const bool first = order_.empty();
  auto socket = first ? found() : join();
  if (!socket) return tl::unexpected(socket.error());
  order_.push_back({slot, false});
  if (first && anchor_) order_.push_back({std::nullopt, false});
  const int fd = socket->get();
  sockets_[slot] = std::move(*socket);
  return fd;
}

tl::expected<UniqueFd, int> ReuseportGroup::bind_alone() const {
  const auto alone = [](const SocketAddress& address) {
    return bind_socket(address, Company::alone);
  };
  return bound_.size != 0 ? alone(bound_) : bind_first(address_, alone);
}

// The first socket binds without SO_REUSEPORT, which makes another process's listener of the same
// user a conflict, and has it before it listens, so that others may join.
tl::expected<UniqueFd, int> ReuseportGroup::found() {
  auto first = bind_alone();
  if (!first) return first;
  const auto bound = bound_address(first->get());
  if (!bound) return tl::unexpected(bound.error());
  if (const int error = share_port(first->get())) return tl::unexpected(error);
  constexpr std::array<std::uint32_t, 1> only_first{0};
  const int unsteered = steer_(first->get(), only_first);
  if (const int error = start_listening(first->get())) return tl::unexpected(error);
  UniqueFd anchor;
  if (unsteered == 0) {
    if (const int error = lock_steering(first->get())) return tl::unexpected(error);
    auto joined = bind_socket(*bound, Company::joins);
    if (!joined) return joined;
    if (const int error = start_listening(joined->get())) return tl::unexpected(error);
    anchor = std::move(*joined);
  }
  bound_ = *bound;
  anchor_ = std::move(anchor);
  unsteered_ = unsteered;
  attached_.assign(only_first.begin(), only_first.end());
  return first;
}

tl::expected<UniqueFd, int> ReuseportGroup::join() const {
  auto socket = bind_socket(bound_, Company::joins);
  if (!socket) return socket;
  if (const int error = lock_steering(socket->get())) return tl::unexpected(error);
  if (const int error = start_listening(socket->get())) return tl::unexpected(error);
  return socket;
}

std::vector<ReuseportGroup::Place>::iterator ReuseportGroup::place_of(std::uint32_t slot) {
  return std::find_if(order_.begin(), order_.end(),
                      [&](const Place& place) { return place.slot == slot; });
}

// The kernel has taken it out of its order already. Without any slot's socket the anchor would be
// given connections.
void ReuseportGroup::leave(std::uint32_t slot) {
  *place_of(slot) = order_.back();
  order_.pop_back();
  sockets_.erase(slot);
  if (!sockets_.empty()) return;
  anchor_.reset();
  order_.clear();
}

void ReuseportGroup::set_listening(std::uint32_t slot, bool listening) {
  const auto place = place_of(slot);
  if (place != order_.end()) place->listening = listening;
}

std::vector<std::uint32_t> ReuseportGroup::chosen(const std::vector<bool>& eligible) const {
  std::vector<std::uint32_t> some;
  std::vector<std::uint32_t> all;
  all.reserve(order_.size());
  for (std::uint32_t index = 0; index < order_.size(); ++index) {
    const Place& place = order_[index];
    if (!place.slot) continue;
    all.push_back(index);
    if (place.listening && *place.slot < eligible.size() && eligible[*place.slot])
      some.push_back(index);
  }
  return some.empty() ? all : some;
}

bool ReuseportGroup::went_astray() {
  std::vector<std::uint32_t> dead;
  for (const auto& [slot, socket] : sockets_)
    if (!still_listens(socket.get())) dead.push_back(slot);
  for (const std::uint32_t slot : dead) leave(slot);
  const bool strays = drop_strays();
  if (strays) attached_.clear();
  return strays || !dead.empty();
}

// The anchor's queue has a connection only when no program kept it from there.
bool ReuseportGroup::drop_strays() const {
  int strays = 0;
  while (anchor_ && strays < most_strays &&
         UniqueFd(::accept4(anchor_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)))
    ++strays;
  return strays > 0;
}

int ReuseportGroup::balance(const std::vector<bool>& eligible) {
  if (!anchor_) return 0;
  auto indices = chosen(eligible);
  if (indices == attached_) return 0;
  if (const int error = steer_(anchor_.get(), indices)) return error;
  attached_ = std::move(indices);
  return 0;
}

}  // namespace skep::host
