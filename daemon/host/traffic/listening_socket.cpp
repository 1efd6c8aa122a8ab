#include "host/traffic/listening_socket.h"

#include <cerrno>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
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

tl::expected<UniqueFd, int> bind_socket(const SocketAddress& address, Company company) {
  const int family = address.storage.ss_family;
  UniqueFd socket(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return tl::unexpected(errno);
  // As Node does it: a port that was in use a moment ago is free.
  if (const int error = set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1))
    return tl::unexpected(error);
  if (family == AF_INET6)
    if (const int error =
            set_option(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, address.ipv6_only ? 1 : 0))
      return tl::unexpected(error);
  if (company == Company::joins)
    if (const int error = share_port(socket.get())) return tl::unexpected(error);
  const auto* where = reinterpret_cast<const sockaddr*>(&address.storage);
  if (::bind(socket.get(), where, address.size) < 0) return tl::unexpected(errno);
  return socket;
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

bool still_listens(int socket) {
  int listens = 0;
  socklen_t size = sizeof listens;
  return ::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens != 0;
}

}  // namespace skep::host
