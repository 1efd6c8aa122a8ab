#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include <tl/expected.hpp>

#include "host/process/identity.h"
#include "host/traffic/steering.h"
#include "model/listen_address.h"

namespace skep::host {

// What more is wanted of a socket.
struct SocketWish {
  // As a program that inherits it expects it (LISTEN_FDS); else O_NONBLOCK, as Node does. It
  // belongs to the open file, so for UDP and a path it is the same for all workers: the last wish
  // holds.
  bool blocking = false;
  bool reuse_address = false;   // UDP: SO_REUSEADDR, which is Node's `reuseAddr`
  std::optional<mode_t> umask;  // path: the app's; empty: skepd's own
  bool readable_all = false;    // path: as of Node's server.listen(), whatever the umask
  bool writable_all = false;
};

// The listening sockets of all apps. Each TCP address of an app is a group of SO_REUSEPORT sockets,
// one a slot, which stays open over its workers' lives; a program in the kernel picks among those
// slots that are eligible and whose worker listens. A UDP address and a path are one socket that
// all slots share.
class Listeners {
 public:
  using Warn = std::function<void(std::string sentence)>;
  // Where the kernel takes no program, that is one warning, and connections go by its own hash.
  explicit Listeners(Warn warn, Steer steer = steer_in_kernel);
  ~Listeners();
  Listeners(const Listeners&) = delete;
  Listeners& operator=(const Listeners&) = delete;

  // The slot's socket for the address, made when this is the first time. It stays owned here. A
  // path ("@name": an abstract one) is bound with the rights of `binder` (none: skepd's own), whose
  // file it is then; a socket file that nobody listens on any more is replaced, anything else that
  // is there stays. A worker that unlinks the file before it asks, as programs do that expect a
  // stale one, gets it back. The error is an errno: EADDRINUSE when another process or another app
  // has the address, EACCES for a port the daemon, or a path the binder, may not bind, ENAMETOOLONG
  // for a path of more than 107 bytes, EMFILE also for more than 256 addresses of one app,
  // ENOTRECOVERABLE when this thread could not put off the binder's rights again.
  [[nodiscard]] tl::expected<int, int> open(const std::string& app, std::uint32_t slot,
                                            const ListenAddress& address,
                                            const Identity* binder = nullptr,
                                            const SocketWish& wish = {});

  // The slot's present worker listens on, or has closed, its socket of this address. An address
  // that was opened with port 0 may be named by that or by the real port.
  void listening(const std::string& app, std::uint32_t slot, const ListenAddress& address);
  void closed(const std::string& app, std::uint32_t slot, const ListenAddress& address);
  // The slot's worker is gone; its sockets stay.
  void worker_gone(const std::string& app, std::uint32_t slot);

  void set_eligible(const std::string& app, const std::vector<std::uint32_t>& slots);

  // Puts things right where a worker took the kernel's program away from its group, which no kernel
  // prevents, or shut its socket down; warns once an app. To be called now and then, such as once a
  // second: while all is well it is a short system call for each socket.
  void mend();

  // Closes all sockets of the app and removes its socket files.
  void release(const std::string& app);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace skep::host
