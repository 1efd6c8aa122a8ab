#pragma once

#include <optional>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "host/handover/facts.h"
#include "host/handover/named_fd.h"
#include "host/process/identity.h"
#include "host/traffic/listeners.h"
#include "host/traffic/numbered_fd.h"
#include "host/traffic/path_listener.h"
#include "host/unique_fd.h"
#include "model/listen_address.h"

namespace skep::host {

// The one socket of a UDP address or a Unix path of an app, which all its slots share. A path's
// file goes with it, removed with the rights it was made with.
class SharedSocket {
 public:
  explicit SharedSocket(ListenAddress address) : address_(std::move(address)) {}
  // Goes on with that of an earlier skepd, where it is there.
  SharedSocket(const SharedFacts& facts, FormerFds& fds);
  ~SharedSocket() { close(); }
  SharedSocket(const SharedSocket&) = delete;
  SharedSocket& operator=(const SharedSocket&) = delete;

  // The socket, made when there is none, or none that still works, or it is another binder's; the
  // error is an errno (Listeners::open).
  [[nodiscard]] tl::expected<int, int> open(const Identity* binder, const SocketWish& wish);
  // For the next skepd.
  [[nodiscard]] SharedFacts facts(std::vector<NamedDescriptor>& fds) const;

  [[nodiscard]] bool empty() const { return !datagram_ && !path_; }

 private:
  [[nodiscard]] tl::expected<int, int> open_datagram(const SocketWish& wish);
  [[nodiscard]] tl::expected<int, int> open_path(const SocketWish& wish);
  [[nodiscard]] bool bound_by(const Identity* binder) const;
  [[nodiscard]] const Identity* binder() const { return binder_ ? &*binder_ : nullptr; }
  void close();

  ListenAddress address_;
  NumberedFd datagram_;
  std::optional<PathListener> path_;
  std::optional<Identity> binder_;  // of the path; empty: skepd itself
};

}  // namespace skep::host
