#include "host/traffic/reuseport_group.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace skep::host {

// A turn; the rest comes in the next.
static constexpr int most_strays = 256;

tl::expected<int, int> ReuseportGroup::open(std::uint32_t slot) {
  if (slot >= most_slots) return tl::unexpected(EINVAL);
  const auto known = sockets_.find(slot);
  if (known != sockets_.end()) {
    if (still_listens(known->second.get())) return known->second.get();
    leave(slot);
  }
  const bool first = sockets_.empty();
  auto socket = first ? found() : join(slot);
  if (!socket) return tl::unexpected(socket.error());
  const int fd = socket->get();
  sockets_[slot] = std::move(*socket);
  if (!first || !steering_) return fd;
  int error = steering_->joined(slot, fd);
  if (error == 0) {
    auto anchor = join(anchor_member);
    if (anchor)
      anchor_ = std::move(*anchor);
    else
      error = anchor.error();
  }
  if (error == 0) return fd;
  close_all();
  return tl::unexpected(error);
}

ReuseportGroup::ReuseportGroup(const GroupFacts& facts, KernelPrograms& programs, FormerFds& fds)
    : address_(facts.address), programs_(programs) {
  for (const MemberFacts& member : facts.members) {
    UniqueFd socket = fds.take(member.socket);
    if (!socket || !still_listens(socket.get())) continue;
    NumberedFd numbered(std::move(socket), number_in(member.socket));
    if (member.slot == anchor_member)
      anchor_ = std::move(numbered);
    else if (member.slot < most_slots)
      sockets_.insert_or_assign(member.slot, std::move(numbered));
  }
  if (sockets_.empty()) return;
  if (const auto bound = bound_address(sockets_.begin()->second.get())) bound_ = *bound;
  if (anchor_) steering_ = programs_.restore(facts, fds, anchor_.get());
  if (steering_ || !anchor_) return;
  // Else the former program would pick the same slots for ever.
  detach_program(anchor_.get());
  anchor_.reset();
}

GroupFacts ReuseportGroup::facts(std::vector<NamedDescriptor>& fds) const {
  GroupFacts facts;
  facts.address = address_;
  facts.steering = static_cast<std::uint32_t>(steering());
  const auto add = [&](Member member, const NumberedFd& socket) {
    facts.members.push_back({member, socket.name()});
    fds.push_back({socket.name(), socket.get()});
  };
  for (const auto& [slot, socket] : sockets_) add(slot, socket);
  if (anchor_) add(anchor_member, anchor_);
  if (steering_) steering_->save(facts, fds);
  return facts;
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
  auto steering = programs_.attach_to(first->get());
  if (steering)
    if (const int error = lock_programs(first->get())) return tl::unexpected(error);
  if (const int error = start_listening(first->get())) return tl::unexpected(error);
  bound_ = *bound;
  steering_ = std::move(steering);
  return first;
}

tl::expected<UniqueFd, int> ReuseportGroup::join(Member member) {
  auto socket = bind_socket(bound_, Company::joins);
  if (!socket) return socket;
  if (member != anchor_member)
    if (const int error = lock_programs(socket->get())) return tl::unexpected(error);
  if (const int error = start_listening(socket->get())) return tl::unexpected(error);
  if (steering_)
    if (const int error = steering_->joined(member, socket->get())) return tl::unexpected(error);
  return socket;
}

std::optional<int> ReuseportGroup::socket(std::uint32_t slot) const {
  const auto found = sockets_.find(slot);
  return found == sockets_.end() ? std::nullopt : std::optional(found->second.get());
}

int ReuseportGroup::close(std::uint32_t slot, const Wish& wish) {
  if (!sockets_.contains(slot)) return 0;
  closing_ = slot;
  int error = sockets_.size() > 1 ? balance(wish) : 0;
  closing_.reset();
  leave(slot);
  if (error == 0) error = balance(wish);
  return error;
}

void ReuseportGroup::leave(std::uint32_t slot) {
  workers_.erase(slot);
  full_.erase(slot);
  if (sockets_.size() == 1) return close_all();
  // A worker may hold it still, with which it would stay in the group.
  ::shutdown(sockets_[slot].get(), SHUT_RDWR);
  sockets_.erase(slot);
  if (steering_) steering_->left(slot);
}

// Without the program the kernel moves no queue from one socket that is about to be closed to the
// next.
void ReuseportGroup::close_all() {
  door_.reset();
  if (anchor_) detach_program(anchor_.get());
  // Copies of them may be kept for the next skepd, and by workers.
  for (const auto& [slot, socket] : sockets_) ::shutdown(socket.get(), SHUT_RDWR);
  if (anchor_) ::shutdown(anchor_.get(), SHUT_RDWR);
  anchor_.reset();
  full_.clear();
  sockets_.clear();
  steering_.reset();
}

void ReuseportGroup::not_listening(const WorkerId& worker) {
  const auto found = workers_.find(worker.slot);
  if (found == workers_.end()) return;
  found->second.erase(worker.incarnation);
  if (found->second.empty()) workers_.erase(found);
}

Choice ReuseportGroup::choice(const Wish& wish) const {
  const std::uint32_t width = sockets_.empty() ? 1 : sockets_.rbegin()->first + 1;
  Choice some{refuses_, {}, wish.balance, width, wish.loads};
  std::vector<std::uint32_t> all;
  all.reserve(sockets_.size());
  for (const auto& [slot, socket] : sockets_) {
    if (slot == closing_) continue;
    all.push_back(slot);
    if (slot < wish.eligible.size() && wish.eligible[slot] && workers_.contains(slot))
      some.slots.push_back(slot);
  }
  if (some.slots.empty()) some.slots = std::move(all);
  std::vector<std::uint32_t> roomy;
  std::copy_if(some.slots.begin(), some.slots.end(), std::back_inserter(roomy),
               [&](std::uint32_t slot) { return !full_.contains(slot); });
  if (!roomy.empty()) some.slots = std::move(roomy);
  return some;
}

// Most queues are empty, which one call tells of all.
bool ReuseportGroup::queues_changed() {
  std::vector<pollfd> states;
  states.reserve(sockets_.size());
  for (const auto& [slot, socket] : sockets_) states.push_back({socket.get(), POLLIN, 0});
  if (::poll(states.data(), states.size(), 0) < 0) return false;
  std::set<std::uint32_t> full;
  auto state = states.begin();
  for (const auto& [slot, socket] : sockets_)
    if (((state++)->revents & POLLIN) != 0 && is_full(slot, socket.get())) full.insert(slot);
  const bool changed = full != full_;
  full_ = std::move(full);
  return changed;
}

bool ReuseportGroup::is_full(std::uint32_t slot, int socket) const {
  const QueueLength queue = queue_length(socket);
  return full_.contains(slot) ? queue.waiting * 2 > queue.most
                              : queue.waiting * 4 >= queue.most * 3;
}

int ReuseportGroup::balance(const Wish& wish) {
  return steering_ ? steering_->choose(choice(wish), anchor_.get()) : 0;
}

bool ReuseportGroup::went_astray() {
  std::vector<std::uint32_t> dead;
  for (const auto& [slot, socket] : sockets_)
    if (!still_listens(socket.get())) dead.push_back(slot);
  for (const std::uint32_t slot : dead) leave(slot);
  const bool strays = mend_anchor();
  return strays || !dead.empty();
}

// The anchor's queue has a connection only when no program kept it from there, but at the door,
// where nothing tells that the program is gone.
bool ReuseportGroup::mend_anchor() {
  if (!anchor_) return false;
  if (door_) {
    (void)steering_->attach(anchor_.get());
    return false;
  }
  pollfd state{anchor_.get(), POLLIN, 0};
  if (::poll(&state, 1, 0) <= 0) return false;
  (void)steering_->attach(anchor_.get());
  if (steering_->level() == Steering::ebpf)
    renew_anchor();
  else
    drop_strays();
  return true;
}

// What waits at the former one is moved to slots as it closes. The new one is in the group before
// that, so that there is one on which programs are not locked.
void ReuseportGroup::renew_anchor() {
  auto anchor = join(anchor_member);
  if (anchor)
    anchor_ = std::move(*anchor);
  else
    drop_strays();
}

void ReuseportGroup::drop_strays() const {
  for (int dropped = 0; dropped < most_strays; ++dropped)
    if (!UniqueFd(::accept4(anchor_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC))) return;
}

void ReuseportGroup::open_door(std::shared_ptr<const Refusal> refusal) {
  if (!anchor_) return;
  door_.reset();
  door_.emplace(anchor_.get(), std::move(refusal));
  refuses_ = true;
}

}  // namespace skep::host
