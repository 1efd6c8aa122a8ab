#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "host/reactor/reactor.h"
#include "host/rescue/ledger.h"
#include "host/unique_fd.h"

namespace skep::host::rescue {

// The accept queue of one listening socket.
class Queue {
 public:
  // `socket` is borrowed and copied: its owner may close it, and its number be another's, before
  // this one hears of it.
  Queue(std::uint32_t slot, Address address, int socket);

  [[nodiscard]] std::uint32_t slot() const { return slot_; }
  [[nodiscard]] Address address() const { return address_; }

  // Whether it may hold a connection: it is not watched because it was empty, and does not rest.
  [[nodiscard]] bool open() const { return !watch_ && !resting_; }

  struct Accepted {
    UniqueFd connection;
    bool empty = false;
    bool trouble = false;  // no descriptor is left, or the socket was shut down
  };
  // Takes one connection, if there is any: non-blocking and close-on-exec.
  [[nodiscard]] Accepted accept() const;

  // Calls `filled` once, when something has come.
  void watch(Reactor& reactor, std::function<void()> filled);
  void rest() { resting_ = true; }
  void end_rest() { resting_ = false; }
  [[nodiscard]] bool resting() const { return resting_; }

  // Whether something waits now.
  [[nodiscard]] bool holds_something() const;

 private:
  void refuse_to_wait() const;

  std::uint32_t slot_;
  Address address_;
  UniqueFd socket_;
  Watch watch_;
  bool resting_ = false;
};

}  // namespace skep::host::rescue
