#pragma once

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <netinet/in.h>
#include <numeric>
#include <sched.h>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "host/unique_fd.h"
#include "model/listen_address.h"

namespace skep::test {

inline ListenAddress ipv4(std::uint16_t port, const std::string& host = "127.0.0.1") {
  return {ListenAddress::Family::ipv4, host, port, false, 0};
}

inline ListenAddress ipv6(std::uint16_t port, const std::string& host) {
  return {ListenAddress::Family::ipv6, host, port, false, 0};
}

inline ListenAddress any(std::uint16_t port) {
  return {ListenAddress::Family::any, "", port, false, 0};
}

inline sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

inline std::uint16_t port_of(int socket) {
  sockaddr_in6 address{};
  socklen_t size = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin6_port);  // where it is for IPv4, too
}

struct Client {
  host::UniqueFd socket;
  int error = 0;
};

inline Client connect_ipv4(std::uint16_t port) {
  Client client{host::UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), 0};
  const sockaddr_in address = loopback(port);
  if (::connect(client.socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address))
    client.error = errno;
  return client;
}

inline Client connect_ipv6(std::uint16_t port) {
  Client client{host::UniqueFd(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)), 0};
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(port);
  address.sin6_addr = in6addr_loopback;
  if (::connect(client.socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address))
    client.error = errno;
  return client;
}

// From an IPv4 address of loopback, such as 127.0.0.7.
inline Client connect_from(const std::string& client_address, std::uint16_t port) {
  Client client{host::UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), 0};
  sockaddr_in own = loopback(0);
  ::inet_pton(AF_INET, client_address.c_str(), &own.sin_addr);
  const sockaddr_in address = loopback(port);
  if (::bind(client.socket.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0 ||
      ::connect(client.socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address))
    client.error = errno;
  return client;
}

// From one of this machine's IPv6 addresses, to the same.
inline Client connect_ipv6_from(const std::string& client_address, std::uint16_t port) {
  Client client{host::UniqueFd(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)), 0};
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  ::inet_pton(AF_INET6, client_address.c_str(), &address.sin6_addr);
  if (::bind(client.socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    client.error = errno;
  address.sin6_port = htons(port);
  if (client.error == 0 &&
      ::connect(client.socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address))
    client.error = errno;
  return client;
}

// Takes what waits in the queues of non-blocking listening sockets; how many each held. A busy
// kernel may let connect() return before the connection is in its queue: until so many have come,
// it looks again while its patience lasts.
inline std::vector<int> accept_all(const std::vector<int>& listeners, int expected,
                                   std::chrono::milliseconds patience = std::chrono::seconds(5)) {
  const auto end = std::chrono::steady_clock::now() + patience;
  std::vector<int> taken(listeners.size(), 0);
  for (;;) {
    for (std::size_t i = 0; i < listeners.size(); ++i)
      while (host::UniqueFd(::accept4(listeners[i], nullptr, nullptr, SOCK_CLOEXEC))) ++taken[i];
    if (std::accumulate(taken.begin(), taken.end(), 0) >= expected) return taken;
    if (std::chrono::steady_clock::now() > end) return taken;
    ::sched_yield();
  }
}

inline int accept_all(int listener, int expected = 0) {
  return accept_all(std::vector{listener}, expected).front();
}

// Where some connections are to go to none of the sockets asked.
constexpr std::chrono::milliseconds short_patience(100);

// How many of `count` new connections each of the sockets was given.
inline std::vector<int> spread(std::uint16_t port, const std::vector<int>& listeners, int count,
                               std::chrono::milliseconds patience = std::chrono::seconds(5)) {
  std::vector<Client> clients;
  clients.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) clients.push_back(connect_ipv4(port));
  const auto connected = std::count_if(clients.begin(), clients.end(),
                                       [](const Client& client) { return client.error == 0; });
  return accept_all(listeners, static_cast<int>(connected), patience);
}

// A listener as any program opens one.
inline host::UniqueFd plain_listener(std::uint16_t port, bool reuse_port) {
  host::UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (reuse_port) ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  const sockaddr_in address = loopback(port);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(socket.get(), 16) != 0)
    socket.reset();
  return socket;
}

// Runs `body` in a process of its own and returns the status it exits with.
template <typename Body>
int in_child(Body body) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(body());
  int status = -1;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace skep::test
