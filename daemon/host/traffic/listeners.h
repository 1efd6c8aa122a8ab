#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "host/process/identity.h"
#include "host/traffic/steering.h"
#include "model/listen_address.h"

namespace skep::host {

// The listening sockets of all apps. Each address of an app is a group of SO_REUSEPORT sockets, one
// a slot, which stays open over its workers' lives; a program in the kernel picks among those slots
// that are eligible and whose worker listens.
class Listeners {
 public:
  using Warn = std::function<void(std::string sentence)>;
  // Where the kernel takes no program, that is one warning, and connections go by its own hash.
  explicit Listeners(Warn warn, Steer steer = steer_in_kernel);
  ~Listeners();
  Listeners(const Listeners&) = delete;
  Listeners& operator=(const Listeners&) = delete;

  // The slot's socket for the address, made when this is the first time; for UDP and a path the one
  // that all slots share. It stays owned here. A path is bound with the rights of `binder` (none:
  // skepd's own), whose file it is then; a socket file that nobody listens on any more is replaced.
  // The error is an errno: EADDRINUSE when another process or another app has the address, EACCES
  // for a port the daemon, or a path the binder, may not bind, EMFILE also for more than 256
  // addresses of one app.
  [[nodiscard]] tl::expected<int, int> open(const std::string& app, std::uint32_t slot,
                                            const ListenAddress& address,
                                            const Identity* binder = nullptr);

  // The slot's present worker listens on, or has closed, its socket of this address. An address
  // that was opened with port 0 may be named by that or by the real port.
  void listening(const std::string& app, std::uint32_t slot, const ListenAddress& address);
  void closed(const std::string& app, std::uint32_t slot, const ListenAddress& address);
  // The slot's worker is gone; its sockets stay.
  void worker_gone(const std::string& app, std::uint32_t slot);

  void set_eligible(const std::string& app, const std::vector<std::uint32_t>& slots);

  // Closes all sockets of the app.
  void release(const std::string& app);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace skep::host
