#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "host/channel/channel.h"
#include "host/reactor/reactor.h"
#include "host/traffic/listeners.h"
#include "host/unique_fd.h"
#include "model/event.h"
#include "model/worker_id.h"

namespace skep::host {

// A living worker as the host holds it: its pid, and the channel over which it asks for its
// sockets.
class Worker {
 public:
  struct Callbacks {
    std::function<void(Event)> happened;
    std::function<void(const WorkerId&, std::string sentence)> warn;
  };

  Worker(WorkerId id, pid_t pid, Listeners& listeners, const Callbacks& callbacks);

  // Without a channel the worker is no cluster worker and never asks.
  void open_channel(Reactor& reactor, UniqueFd socket);

  [[nodiscard]] const WorkerId& id() const { return id_; }
  [[nodiscard]] pid_t pid() const { return pid_; }

  // Gives the slot's socket for what was asked, or an errno: the engine's, or that of opening it.
  void answer(std::uint64_t ask, int error);

  // What the worker said before it died counts, so it is read to its end before anyone is told of
  // the death.
  void leave();

 private:
  void asked(std::uint64_t ask, const ListenQuery& query);

  WorkerId id_;
  pid_t pid_;
  Listeners& listeners_;
  const Callbacks& callbacks_;
  std::map<std::uint64_t, ListenAddress> asks_;
  std::set<ListenQuery::Kind> told_unserved_;
  int told_unopened_ = 0;
  std::unique_ptr<Channel> channel_;
};

}  // namespace skep::host
