#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "host/rescue/rescuer.h"
#include "host/unique_fd.h"

namespace skep::test {

inline ListenAddress address_number(std::uint16_t port) {
  ListenAddress address;
  address.host = "127.0.0.1";
  address.port = port;
  return address;
}

inline host::UniqueFd loopback_listener(int backlog = 64) {
  host::UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::listen(socket.get(), backlog);
  return socket;
}

// Connections in a listening socket's queue.
inline std::uint32_t waiting_at(int listener) {
  tcp_info info{};
  socklen_t size = sizeof info;
  ::getsockopt(listener, IPPROTO_TCP, TCP_INFO, &info, &size);
  return info.tcpi_unacked;
}

// The connection is in the queue then, where a busy kernel may put it after connect() has returned.
inline host::UniqueFd connect_to(int listener) {
  const std::uint32_t waited = waiting_at(listener);
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  host::UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (waiting_at(listener) <= waited && std::chrono::steady_clock::now() < end) ::sched_yield();
  return client;
}

// Whether the peer has closed the connection.
inline bool is_closed(int client) {
  char letter = 0;
  const ssize_t count = ::recv(client, &letter, 1, MSG_DONTWAIT);
  return count == 0 || (count < 0 && errno == ECONNRESET);
}

// The same, where it may take the kernel a moment to tell.
inline bool becomes_closed(int client) {
  pollfd closing{client, POLLIN, 0};
  return ::poll(&closing, 1, 5000) == 1 && is_closed(client);
}

// Listening sockets and workers of an app in the hands of a test.
class FakeSurroundings final : public host::rescue::Surroundings {
 public:
  struct Given {
    host::rescue::Incarnation worker = 0;
    ListenAddress address;
    host::UniqueFd connection;
    std::function<void(bool)> answered;
  };

  // Makes the slot a socket.
  int listen(std::uint32_t slot, const ListenAddress& address) {
    auto& sockets = sockets_[slot];
    sockets.emplace_back(address, loopback_listener());
    return sockets.back().second.get();
  }

  [[nodiscard]] std::vector<Socket> sockets(const std::string& /*app*/,
                                            std::uint32_t slot) const override {
    std::vector<Socket> all;
    if (const auto found = sockets_.find(slot); found != sockets_.end())
      for (const auto& [address, socket] : found->second) all.push_back({address, socket.get()});
    return all;
  }
  [[nodiscard]] Server server(const std::string& /*app*/, std::uint32_t slot) const override {
    const auto found = servers.find(slot);
    return found == servers.end() ? Server{} : found->second;
  }
  [[nodiscard]] bool give(host::rescue::Incarnation worker, const ListenAddress& address,
                          host::UniqueFd connection,
                          std::function<void(bool taken)> answered) override {
    if (unable) return false;
    given.push_back({worker, address, std::move(connection), std::move(answered)});
    return true;
  }
  void close_slot(const std::string& /*app*/, std::uint32_t slot) override {
    sockets_.erase(slot);
    closed.push_back(slot);
  }
  void close_address(const std::string& /*app*/, const ListenAddress& address) override {
    for (auto& [slot, sockets] : sockets_)
      std::erase_if(sockets, [&](const auto& socket) { return socket.first == address; });
  }
  [[nodiscard]] bool closing_moves_queue(const std::string& /*app*/) const override {
    return moves;
  }
  void rescued(event::Rescued told) override { reports.push_back(std::move(told)); }

  std::map<std::uint32_t, Server> servers;
  std::vector<Given> given;
  std::vector<std::uint32_t> closed;
  std::vector<event::Rescued> reports;
  bool unable = false;
  bool moves = false;

 private:
  std::map<std::uint32_t, std::vector<std::pair<ListenAddress, host::UniqueFd>>> sockets_;
};

}  // namespace skep::test
