#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/notify/notify_socket.h"
#include "support/poll_reactor.h"
#include "unit/notify/notify_worker.h"

namespace skep::test {

inline host::NotifySocket must_open(host::Reactor& reactor) {
  auto socket = host::NotifySocket::open(reactor);
  if (!socket) throw std::runtime_error("no notify socket");
  return *std::move(socket);
}

class NotifyFixture : public testing::Test {
 protected:
  void attach(pid_t pid) {
    socket_->attach(id_, pid,
                    {[this](event::Notified said) { heard_.push_back(std::move(said)); },
                     [this](std::string sentence) { warnings_.push_back(std::move(sentence)); }});
  }

  // A worker that does `act`; the socket listens to it.
  void attach_worker(const std::function<bool()>& act) { attach(worker_.emplace(act).pid()); }

  // A worker that has done `act`, all of which has been read.
  void listen_to(const std::function<bool()>& act) {
    attach_worker(act);
    ASSERT_TRUE(worker_->done());
    socket_->read_dry();
  }

  PollReactor reactor_;
  std::optional<host::NotifySocket> socket_{must_open(reactor_)};
  std::string address_ = socket_->address();
  const WorkerId id_{"web", 1, 7};
  std::vector<event::Notified> heard_;
  std::vector<std::string> warnings_;
  std::optional<GroupLeader> worker_;
};

}  // namespace skep::test
