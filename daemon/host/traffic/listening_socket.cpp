#include "host/traffic/listening_socket.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string>

namespace skep::host {

static constexpr int backlog = 511;  // Node's; the kernel has its own limit

static int set_option(int socket, int level, int name, int value) {
  return ::setsockopt(socket, level, name, &value, sizeof value) < 0 ? errno : 0;
}

static std::vector<SocketAddress> numeric(const std::string& host, std::uint16_t port,
                                          bool ipv6_only) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return {};
  SocketAddress address;
  std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
  address.size = found->ai_addrlen;
  address.ipv6_only = ipv6_only;
  ::freeaddrinfo(found);
  return {address};
}

std::vector<SocketAddress> socket_addresses(const ListenAddress& address) {
  if (address.family != ListenAddress::Family::any)
    return numeric(address.host, address.port, address.ipv6_only);
  auto addresses = numeric("::", address.port, address.ipv6_only);
  const auto ipv4 = numeric("0.0.0.0", address.port, false);
  addresses.insert(addresses.end(), ipv4.begin(), ipv4.end());
  return addresses;
}

static tl::expected<UniqueFd, int> new_socket(const SocketAddress& address, int type) {
  const int family = address.storage.ss_family;
  UniqueFd socket(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return tl::unexpected(errno);
  if (family == AF_INET6)
    if (const int error =
            set_option(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, address.ipv6_only ? 1 : 0))
      return tl::unexpected(error);
  return socket;
}

static int bind_to(int socket, const SocketAddress& address) {
  const auto* where = reinterpret_cast<const sockaddr*>(&address.storage);
  return ::bind(socket, where, address.size) < 0 ? errno : 0;
}

tl::expected<UniqueFd, int> bind_socket(const SocketAddress& address, Company company) {
  auto socket = new_socket(address, SOCK_STREAM);
  if (!socket) return socket;
  // As Node does it: a port that was in use a moment ago is free.
  int error = set_option(socket->get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (error == 0 && company == Company::joins) error = share_port(socket->get());
  if (error == 0) error = bind_to(socket->get(), address);
  if (error != 0) return tl::unexpected(error);
  return socket;
}

// For datagrams SO_REUSEADDR would let anybody take the port over.
tl::expected<UniqueFd, int> bind_datagram_socket(const SocketAddress& address, bool reuse_address) {
  auto socket = new_socket(address, SOCK_DGRAM);
  if (!socket) return socket;
  int error = reuse_address ? set_option(socket->get(), SOL_SOCKET, SO_REUSEADDR, 1) : 0;
  if (error == 0) error = bind_to(socket->get(), address);
  if (error != 0) return tl::unexpected(error);
  return socket;
}

tl::expected<UniqueFd, int> bind_first(
    const ListenAddress& address,
    const std::function<tl::expected<UniqueFd, int>(const SocketAddress&)>& bind) {
  int error = EINVAL;
  for (const SocketAddress& each : socket_addresses(address)) {
    auto socket = bind(each);
    if (socket) return socket;
    error = socket.error();
    if (error != EAFNOSUPPORT && error != EADDRNOTAVAIL) break;
  }
  return tl::unexpected(error);
}

tl::expected<SocketAddress, int> bound_address(int socket) {
  SocketAddress real;
  real.size = sizeof real.storage;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&real.storage), &real.size) < 0)
    return tl::unexpected(errno);
  if (real.storage.ss_family != AF_INET6) return real;
  int only = 0;
  socklen_t size = sizeof only;
  if (::getsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &only, &size) < 0)
    return tl::unexpected(errno);
  real.ipv6_only = only != 0;
  return real;
}

std::uint16_t port_of(const SocketAddress& address) {
  if (address.storage.ss_family == AF_INET6)
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address.storage).sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in&>(address.storage).sin_port);
}

int share_port(int socket) {
  return set_option(socket, SOL_SOCKET, SO_REUSEPORT, 1);
}

int start_listening(int socket) {
  return ::listen(socket, backlog) < 0 ? errno : 0;
}

int lock_programs(int socket) {
  return set_option(socket, SOL_SOCKET, SO_LOCK_FILTER, 1);
}

void detach_program(int socket) {
  (void)set_option(socket, SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, 1);
}

QueueLength queue_length(int socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) < 0 ||
      info.tcpi_state != TCP_LISTEN)
    return {0, 1};
  return {info.tcpi_unacked, info.tcpi_sacked};
}

bool still_listens(int socket) {
  int listens = 0;
  socklen_t size = sizeof listens;
  return ::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens != 0;
}

bool is_shut(int socket) {
  pollfd state{socket, POLLRDHUP, 0};
  return ::poll(&state, 1, 0) > 0 && (state.revents & (POLLHUP | POLLRDHUP)) != 0;
}

int set_blocking(int socket, bool blocking) {
  const int flags = ::fcntl(socket, F_GETFL);
  if (flags < 0) return errno;
  const int wanted = blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
  return wanted == flags || ::fcntl(socket, F_SETFL, wanted) == 0 ? 0 : errno;
}

}  // namespace skep::host
