#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

#include "host/reactor/reactor.h"
#include "host/unique_fd.h"
#include "model/time.h"

namespace skep::host {

// The service manager that started skepd, which is told by datagrams how it fares (sd_notify(3)).
// Without one nothing is ever sent. Nothing here blocks: what the manager does not take at once
// waits in a queue, in its order.
class ServiceManager {
 public:
  // More is not kept; the oldest goes first.
  static constexpr std::size_t most_waiting = 256;
  // Of one datagram; what is longer is cut.
  static constexpr std::size_t most_bytes = 4096;

  // As NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID say, which stay in the environment: a skepd
  // that is executed anew in this process needs them too.
  [[nodiscard]] static ServiceManager from_environment();

  // Of an address as NOTIFY_SOCKET has it, a path or '@' and an abstract name; one that is none of
  // these is as if there were no manager.
  explicit ServiceManager(const std::string& address = {},
                          std::optional<Duration> watchdog = std::nullopt);

  [[nodiscard]] bool is_there() const { return static_cast<bool>(socket_); }
  // How long skepd may be silent before it is killed; none: it is not watched.
  [[nodiscard]] std::optional<Duration> watchdog() const { return watchdog_; }

  // Assignments, a line each: "READY=1\nSTATUS=...". While `reactor` is known (attach()), what
  // waits goes out as soon as the manager takes it; else at the next tell().
  void tell(std::string assignments);

  // The reactor must outlive this, or detach() come first.
  void attach(Reactor& reactor) { reactor_ = &reactor; }
  void detach();

 private:
  void send_waiting();
  void wait();

  UniqueFd socket_;  // connected, so that it is writable when the manager's queue has room
  std::optional<Duration> watchdog_;
  Reactor* reactor_ = nullptr;
  std::deque<std::string> waiting_;
  Watch writable_;
};

// The sentence as it can stand behind "STATUS=": in one line.
[[nodiscard]] std::string status_line(std::string sentence);

}  // namespace skep::host
