#pragma once

#include <functional>
#include <memory>
#include <string>
#include <sys/types.h>

#include <tl/expected.hpp>

#include "host/reactor/reactor.h"
#include "host/unique_fd.h"
#include "model/event.h"
#include "model/worker_id.h"

namespace skep::host {

// A worker's own NOTIFY_SOCKET, by which a program of any language says how it does (sd_notify(3)).
// Each worker has one, so that it is known who speaks. Whoever is not in the worker's process group
// is not listened to (notify_sender.h); descriptors that come along are closed, which is all that
// BARRIER=1 waits for. MAINPID, unless it names the worker itself, and FDSTORE are refused with one
// warning each. Bounded: datagrams of at most 4 KiB, 8 of them a turn and then a pause.
class NotifySocket {
 public:
  struct Callbacks {
    std::function<void(event::Notified)> said;  // only what has something to say
    // "asked for its descriptors to be kept (FDSTORE), which ..."; each kind of trouble once
    std::function<void(std::string sentence)> warn;
  };

  // The error is an errno.
  [[nodiscard]] static tl::expected<NotifySocket, int> open(Reactor& reactor);
  NotifySocket(NotifySocket&&) noexcept;
  NotifySocket& operator=(NotifySocket&&) noexcept;
  ~NotifySocket();

  // The value for NOTIFY_SOCKET, known before the worker is born: "@skep/...", abstract, so that a
  // worker of any user can reach it.
  [[nodiscard]] const std::string& address() const;

  // For the next skepd, which opens it from there. The descriptor stays this one's.
  [[nodiscard]] int descriptor() const;
  [[nodiscard]] static NotifySocket of(Reactor& reactor, UniqueFd socket, std::string address);

  // The worker has been born; it leads the process group `pid`. Begins to listen.
  void attach(WorkerId worker, pid_t pid, Callbacks callbacks);

  // Reads what is there without waiting for the reactor: for a worker that has just exited and has
  // not been reaped. Callbacks are called from within, and may destroy this.
  void read_dry();

 private:
  class Impl;
  explicit NotifySocket(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;  // outlives the NotifySocket while one of its callbacks runs
};

}  // namespace skep::host
