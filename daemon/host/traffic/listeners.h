#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "host/handover/facts.h"
#include "host/handover/named_fd.h"
#include "host/process/identity.h"
#include "host/reactor/reactor.h"
#include "host/traffic/attach_classic.h"
#include "host/traffic/numbered_fd.h"
#include "host/unique_fd.h"
#include "model/app_spec.h"
#include "model/listen_address.h"
#include "model/snapshot.h"
#include "model/worker_id.h"

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

// One slot's socket of a TCP address; the descriptor is borrowed.
struct SlotSocket {
  ListenAddress address;  // as it was asked for
  int socket = -1;
};

// What becomes of an overloaded app's new connections.
struct Refusal {
  Reactor& reactor;  // outlives the Listeners
  // Is given each connection, close-on-exec and non-blocking; not to call back into Listeners.
  std::function<void(UniqueFd connection)> refused;
  // Addresses that go on as ever, as asked for or with their real port: those of TLS servers.
  std::set<ListenAddress> spared;
};

// The listening sockets of all apps. Each TCP address of an app is a group of SO_REUSEPORT sockets,
// one a slot, which stays open over its workers' lives; a program in the kernel picks among those
// slots that are eligible and of whose workers one listens. Where there is none, connections wait
// in all slots' queues. A UDP address and a path are one socket that all slots share.
//
// The program is eBPF, which does each balance exactly; where the kernel refuses that, classic BPF,
// which picks at random or, for Balance::source, by the client's address; where it refuses that
// too, the kernel's own hash, which knows no eligibility.
class Listeners {
 public:
  using Warn = std::function<void(std::string sentence)>;
  // `best`: what is tried at all. That the kernel refused it is one warning.
  explicit Listeners(Warn warn, Steering best = Steering::ebpf,
                     AttachClassic attach = attach_classic);
  ~Listeners();
  Listeners(const Listeners&) = delete;
  Listeners& operator=(const Listeners&) = delete;

  // The slot's socket for the address, made when this is the first time. It stays owned here. A
  // path ("@name": an abstract one) is bound with the rights of `binder` (none: skepd's own), whose
  // file it is then; a socket file that nobody listens on any more is replaced, anything else that
  // is there stays. A worker that unlinks the file before it asks, as programs do that expect a
  // stale one, gets it back. The error is an errno: EADDRINUSE when another process or another app
  // has the address, EACCES for a port the daemon, or a path the binder, may not bind, ENAMETOOLONG
  // for a path of more than 107 bytes, EMFILE also for more than 256 addresses of one app, EINVAL
  // also for a slot from 4096 on, ENOTRECOVERABLE when this thread could not put off the binder's
  // rights again.
  [[nodiscard]] tl::expected<int, int> open(const std::string& app, std::uint32_t slot,
                                            const ListenAddress& address,
                                            const Identity* binder = nullptr,
                                            const SocketWish& wish = {});

  // The worker listens on, or has closed, its slot's socket of this address. A slot listens as long
  // as one of its workers does: two may live in it. An address that was opened with port 0 may be
  // named by that or by the real port.
  void listening(const WorkerId& worker, const ListenAddress& address);
  void closed(const WorkerId& worker, const ListenAddress& address);
  // The worker is gone; its slot's sockets stay.
  void worker_gone(const WorkerId& worker);

  // Both are kept over release(). Either takes effect at once, with no moment between in which
  // others than before or after are picked.
  void set_eligible(const std::string& app, const std::vector<std::uint32_t>& slots);
  void set_balance(const std::string& app, Balance balance);

  // For Balance::least_connections: how many connections are open in the slots (slot, count), as
  // counted a moment ago; one that is not named has none. What the program gives them from then on
  // is added here until the next call.
  void set_connections(const std::string& app,
                       std::span<const std::pair<std::uint32_t, std::uint32_t>> open);

  // The slot's TCP sockets, non-blocking unless a wish said otherwise. Valid until the next call
  // that is not const.
  [[nodiscard]] std::vector<SlotSocket> sockets(const std::string& app, std::uint32_t slot) const;

  // Closes the slot's TCP sockets; a later open() makes new ones. What waits in their queues moves
  // to the slots that are picked for new connections where closing_moves_queue() says so (and
  // another slot is open); else it is reset, so it has to be taken out before.
  void close_slot(const std::string& app, std::uint32_t slot);
  [[nodiscard]] bool closing_moves_queue(const std::string& app) const;

  // Closes the sockets of all slots, or the one that they share, for the address as it was asked
  // for. What waits there is reset.
  void close_address(const std::string& app, const ListenAddress& address);

  // How the app's new connections are spread, the weakest way of its addresses. Empty: it has no
  // TCP address open.
  [[nodiscard]] std::optional<Steering> steering(const std::string& app) const;

  // From now on new connections to the app's TCP addresses, also to those that are opened later,
  // are accepted here, on a socket beside those of the slots, and handed to `refusal.refused`. What
  // waits in the slots' queues stays there. Without effect where steering() is none. Again: the
  // former refusal is replaced.
  void begin_overload(const std::string& app, Refusal refusal);
  // Connections go to slots again. Those that had got to the extra socket before are still handed
  // to `refused`, also later ones whose handshake had begun, until the next but one mend().
  void end_overload(const std::string& app);

  // Leaves out slots whose queue is three quarters full, until it is half empty again, as long as
  // another that may be picked has room: the kernel's program cannot see that, and a connection to
  // a full queue waits a second or more for the client to try again. To be called at each tick: it
  // is one system call an address, and another for each queue that is not empty.
  void mind_queues();

  // Puts things right where a worker took the kernel's program away from its group, which no kernel
  // prevents, or shut its socket down; warns once an app. To be called now and then, such as once a
  // second: while all is well it is a short system call for each socket.
  void mend();

  // For the next skepd: what there is of the app, and its descriptors by the names that the facts
  // call them by. restore() comes before anything else is said of the app;
  // who listens is told next, and what was picked before goes on being picked until end_restore().
  [[nodiscard]] ListenerFacts facts(const std::string& app,
                                    std::vector<NamedDescriptor>& fds) const;
  void restore(const std::string& app, const ListenerFacts& facts, FormerFds& fds);
  void end_restore(const std::string& app);

  // Closes all sockets of the app, removes its socket files and ends its overload.
  void release(const std::string& app);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace skep::host
