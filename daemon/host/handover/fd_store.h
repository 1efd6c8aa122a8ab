#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <set>
#include <string>

#include "host/reactor/reactor.h"
#include "host/unique_fd.h"

namespace skep::host {

// The descriptors that the service manager keeps for skepd over its death (FileDescriptorStoreMax=,
// sd_pid_notify_with_fds(3)): entries by name, one descriptor each. What is sent is never waited
// for: where the manager is slow, it waits here, in order.
class FdStore {
 public:
  static constexpr std::size_t most_waiting = 16384;

  // `socket`: the value of NOTIFY_SOCKET, "/path" or "@name"; `most`: how many entries the manager
  // keeps (its FDSTORE). Either empty or 0: there is no store. `warn` hears, once each, that the
  // manager cannot be reached and that more was to be kept than it keeps.
  FdStore(Reactor& reactor, const std::string& socket, std::size_t most,
          std::function<void(std::string sentence)> warn);
  FdStore(const FdStore&) = delete;
  FdStore& operator=(const FdStore&) = delete;

  [[nodiscard]] bool exists() const { return static_cast<bool>(socket_); }
  // How many more entries would be kept.
  [[nodiscard]] std::size_t room() const {
    return exists() && names_.size() < most_ ? most_ - names_.size() : 0;
  }
  // Warns that something more was to be kept.
  void tell_full();

  // The manager has it already.
  void is_there(const std::string& name) {
    if (exists()) names_.insert(name);
  }
  // Keeps a copy. False: it will not be kept.
  bool keep(const std::string& name, int fd);
  // Those of this name go.
  void remove(const std::string& name);

  // All entries go.
  void clear();

  // Sends what waits for so long at most: for the end of this process.
  void flush(int milliseconds);

 private:
  struct Message {
    std::string text;
    UniqueFd fd;  // none: it removes
  };

  void send(Message message);
  // False: the rest has to wait.
  bool send_waiting();
  [[nodiscard]] bool send_now(const Message& message);
  void wait();

  Reactor& reactor_;
  std::size_t most_;
  std::function<void(std::string)> warn_;
  UniqueFd socket_;
  std::set<std::string> names_;
  std::deque<Message> waiting_;
  Timer again_;
  bool told_full_ = false;
  bool told_unreachable_ = false;
};

}  // namespace skep::host
