#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "host/traffic/listening_socket.h"
#include "host/traffic/steering.h"
#include "host/unique_fd.h"
#include "model/listen_address.h"

namespace skep::host {

// The sockets of one address of one app: a socket a slot, made when the slot first asks.
//
// An anchor, a socket of the group that nobody is given, is where the program is attached through;
// the slots' own sockets are locked against that. The kernel knows the sockets by the order in
// which they began to listen, and puts the last in the place of one that ends. The program always
// names a slot's socket: a connection that it gave to the anchor would wait for ever, and so would
// some if the kernel chose by itself. Where the kernel takes no program there is no anchor.
class ReuseportGroup {
 public:
  ReuseportGroup(ListenAddress address, const Steer& steer)
      : address_(std::move(address)), steer_(steer) {}

  // The slot's socket; the error is an errno. A failure leaves the group as it was.
  [[nodiscard]] tl::expected<int, int> open(std::uint32_t slot);
  [[nodiscard]] bool empty() const { return sockets_.empty(); }
  [[nodiscard]] std::uint16_t port() const { return port_of(bound_); }

  void set_listening(std::uint32_t slot, bool listening);

  // Gives new connections to those slots that are `eligible` (by slot; the rest is not) and listen,
  // or, when there is none, to all: they wait in a queue for a worker that comes. 0, or the errno
  // with which the kernel refused.
  [[nodiscard]] int balance(const std::vector<bool>& eligible);

  // Whether a holder of a slot's socket has shut it down, by which the kernel's order changes, or
  // has taken the program away, so that the anchor was given connections since the last call; these
  // are closed. The next balance() puts things right.
  [[nodiscard]] bool went_astray();

  // The errno with which the kernel refused any program at all, else 0.
  [[nodiscard]] int unsteered() const { return unsteered_; }

 private:
  // A socket's place in the kernel's order.
  struct Place {
    std::optional<std::uint32_t> slot;  // empty: the anchor
    bool listening = false;
  };

  [[nodiscard]] tl::expected<UniqueFd, int> found();
  [[nodiscard]] tl::expected<UniqueFd, int> bind_alone() const;
  [[nodiscard]] tl::expected<UniqueFd, int> join() const;
  void leave(std::uint32_t slot);
  [[nodiscard]] bool drop_strays() const;
  [[nodiscard]] std::vector<Place>::iterator place_of(std::uint32_t slot);
  [[nodiscard]] std::vector<std::uint32_t> chosen(const std::vector<bool>& eligible) const;

  ListenAddress address_;
  const Steer& steer_;
  SocketAddress bound_;  // size 0 before the first socket
  UniqueFd anchor_;
  std::map<std::uint32_t, UniqueFd> sockets_;  // by slot
  std::vector<Place> order_;
  std::vector<std::uint32_t> attached_;  // the indices the kernel's program names
  int unsteered_ = 0;
};

}  // namespace skep::host
