#pragma once

#include <cstdint>
#include <functional>
#include <sys/socket.h>
#include <vector>

#include <tl/expected.hpp>

#include "host/unique_fd.h"
#include "model/listen_address.h"

namespace skep::host {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  bool ipv6_only = false;
};

// Where to bind, the first that works: one, or for Family::any "::" and then 0.0.0.0. Empty when
// the host is not a numeric address.
[[nodiscard]] std::vector<SocketAddress> socket_addresses(const ListenAddress& address);

// Whether a socket joins the others of its port (SO_REUSEPORT), or must be the only one.
enum class Company : std::uint8_t { alone, joins };

// A bound TCP socket, non-blocking and close-on-exec, that does not listen yet; a bound UDP socket.
// Errors are errnos.
[[nodiscard]] tl::expected<UniqueFd, int> bind_socket(const SocketAddress& address,
                                                      Company company);
[[nodiscard]] tl::expected<UniqueFd, int> bind_datagram_socket(const SocketAddress& address,
                                                               bool reuse_address);
// Binds to the first of socket_addresses() whose family this machine has.
[[nodiscard]] tl::expected<UniqueFd, int> bind_first(
    const ListenAddress& address,
    const std::function<tl::expected<UniqueFd, int>(const SocketAddress&)>& bind);
// Where it is bound in truth: port 0 has become a real one.
[[nodiscard]] tl::expected<SocketAddress, int> bound_address(int socket);
[[nodiscard]] std::uint16_t port_of(const SocketAddress& address);

// 0 or an errno.
[[nodiscard]] int share_port(int socket);
[[nodiscard]] int start_listening(int socket);
// From now on nobody can give the socket's group a program through it, whoever holds it.
[[nodiscard]] int lock_programs(int socket);
void detach_program(int socket);

// How many connections wait to be accepted; at `most` and more the kernel drops new ones.
struct QueueLength {
  std::uint32_t waiting = 0;
  std::uint32_t most = 0;
};
[[nodiscard]] QueueLength queue_length(int socket);  // {0, 1} where it does not listen

// Whoever holds a listening socket may shut it down.
[[nodiscard]] bool still_listens(int socket);
// The same of a Unix or UDP socket.
[[nodiscard]] bool is_shut(int socket);

[[nodiscard]] int set_blocking(int socket, bool blocking);  // 0 or an errno

}  // namespace skep::host
