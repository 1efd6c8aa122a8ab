#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "host/rescue/ledger.h"
#include "host/unique_fd.h"
#include "model/event.h"
#include "model/listen_address.h"

namespace skep::host::rescue {

// What a rescuer needs of the rest of the host. Addresses are compared as they are: a socket and a
// worker's server on it have the same.
class Surroundings {
 public:
  Surroundings() = default;
  virtual ~Surroundings() = default;
  Surroundings(const Surroundings&) = delete;
  Surroundings& operator=(const Surroundings&) = delete;

  // The listening stream sockets that the slot has for itself; the descriptors stay their owner's.
  struct Socket {
    ListenAddress address;
    int descriptor = -1;
  };
  [[nodiscard]] virtual std::vector<Socket> sockets(const std::string& app,
                                                    std::uint32_t slot) const = 0;

  // The worker that serves the slot, and the addresses on which it can be given connections; a
  // worker without a channel has none. Incarnation 0: there is no worker.
  struct Server {
    Incarnation worker = 0;
    std::vector<ListenAddress> addresses;
  };
  [[nodiscard]] virtual Server server(const std::string& app, std::uint32_t slot) const = 0;

  // Gives the worker a connection. False: it has no server there, or no channel. Otherwise
  // `answered` is called once, never from within, unless the worker dies first.
  [[nodiscard]] virtual bool give(Incarnation worker, const ListenAddress& address,
                                  UniqueFd connection,
                                  std::function<void(bool taken)> answered) = 0;

  // Closes the slot's sockets. Where the kernel moves what waits there to the slots that are left,
  // there is nothing to rescue before that.
  virtual void close_slot(const std::string& app, std::uint32_t slot) = 0;
  // Closes the sockets of all slots for what was asked for so.
  virtual void close_address(const std::string& app, const ListenAddress& address) = 0;
  [[nodiscard]] virtual bool closing_moves_queue(const std::string& app) const = 0;

  virtual void rescued(event::Rescued rescued) = 0;
};

}  // namespace skep::host::rescue
