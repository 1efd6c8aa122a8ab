#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "host/traffic/group_steering.h"
#include "host/traffic/kernel_programs.h"
#include "host/traffic/listening_socket.h"
#include "host/traffic/numbered_fd.h"
#include "host/traffic/refusing_door.h"
#include "host/unique_fd.h"
#include "model/listen_address.h"
#include "model/worker_id.h"

namespace skep::host {

// The sockets of one address of one app: a socket a slot, made when the slot first asks.
//
// An anchor, a socket of the group that nobody is given, is where the program is attached through;
// the slots' own sockets are locked against that. Both kinds of program need it: a socket can join
// the group only by listening, so there is no other way to one on which programs are not locked,
// and a connection in its queue tells that a worker took the program away, since the program never
// picks it. Where the kernel takes no program there is no anchor. During an overload the anchor is
// the door at which connections are refused.
class ReuseportGroup {
 public:
  // What of an app counts for each of its groups.
  struct Wish {
    const std::vector<bool>& eligible;  // by slot; beyond its end: not
    Balance balance = Balance::round_robin;
    std::span<const std::uint32_t> loads;  // Choice::loads
  };

  ReuseportGroup(ListenAddress address, KernelPrograms& programs)
      : address_(std::move(address)), programs_(programs) {}
  // Goes on with that of an earlier skepd; what of it is not there any more is left out.
  ReuseportGroup(const GroupFacts& facts, KernelPrograms& programs, FormerFds& fds);
  ~ReuseportGroup() { close_all(); }
  ReuseportGroup(const ReuseportGroup&) = delete;
  ReuseportGroup& operator=(const ReuseportGroup&) = delete;

  // The slot's socket; the error is an errno. A failure leaves the group as it was. To be followed
  // by balance().
  [[nodiscard]] tl::expected<int, int> open(std::uint32_t slot);
  [[nodiscard]] std::optional<int> socket(std::uint32_t slot) const;
  // Closes the slot's socket, as Listeners::close_slot says. As balance().
  int close(std::uint32_t slot, const Wish& wish);
  [[nodiscard]] bool empty() const { return sockets_.empty(); }
  [[nodiscard]] std::uint16_t port() const { return port_of(bound_); }

  void listening(const WorkerId& worker) { workers_[worker.slot].insert(worker.incarnation); }
  void not_listening(const WorkerId& worker);

  // Gives new connections to those slots that are eligible and of whose workers one listens, or,
  // when there is none, to all: they wait in a queue for a worker that comes. 0, or the errno with
  // which the kernel refused; then all is as before.
  [[nodiscard]] int balance(const Wish& wish);

  // Whether a slot's queue has become nearly full, or is so no more (Listeners::mind_queues). To be
  // followed by balance().
  [[nodiscard]] bool queues_changed();

  // Whether a holder of a slot's socket has shut it down, or has taken the program away; then it is
  // put back. What the anchor was given meanwhile goes to others where the kernel moves it, else it
  // is closed. To be followed by balance().
  [[nodiscard]] bool went_astray();

  // From the next balance() on connections go to the anchor, and from there to `refusal`.
  void open_door(std::shared_ptr<const Refusal> refusal);
  // From the next balance() on to the slots again; forget_door() ends accepting what came before.
  void leave_door() { refuses_ = false; }
  void forget_door() { door_.reset(); }

  // As GroupSteering's.
  [[nodiscard]] GroupFacts facts(std::vector<NamedDescriptor>& fds) const;

  [[nodiscard]] Steering steering() const {
    return steering_ ? steering_->level() : Steering::none;
  }
  [[nodiscard]] std::uint32_t given(std::uint32_t slot) const {
    return steering_ ? steering_->given(slot) : 0;
  }

 private:
  [[nodiscard]] tl::expected<UniqueFd, int> found();
  [[nodiscard]] tl::expected<UniqueFd, int> bind_alone() const;
  [[nodiscard]] tl::expected<UniqueFd, int> join(Member member);
  void leave(std::uint32_t slot);
  void close_all();
  [[nodiscard]] bool mend_anchor();
  void renew_anchor();
  void drop_strays() const;
  [[nodiscard]] bool is_full(std::uint32_t slot, int socket) const;
  [[nodiscard]] Choice choice(const Wish& wish) const;

  ListenAddress address_;
  KernelPrograms& programs_;
  SocketAddress bound_;  // size 0 before the first socket
  std::unique_ptr<GroupSteering> steering_;
  NumberedFd anchor_;
  std::optional<RefusingDoor> door_;
  bool refuses_ = false;
  std::map<std::uint32_t, NumberedFd> sockets_;               // by slot
  std::map<std::uint32_t, std::set<std::uint64_t>> workers_;  // that listen, by slot
  std::set<std::uint32_t> full_;                              // slots whose queue is
  std::optional<std::uint32_t> closing_;
};

}  // namespace skep::host
