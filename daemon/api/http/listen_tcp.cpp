#include "api/http/listen_tcp.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>

#include "api/http/text.h"

namespace skep::api {
namespace {

constexpr int backlog = 128;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  [[nodiscard]] const sockaddr* get() const {
    return static_cast<const sockaddr*>(static_cast<const void*>(&storage));
  }
  [[nodiscard]] sockaddr* get() { return static_cast<sockaddr*>(static_cast<void*>(&storage)); }
};

std::optional<std::uint16_t> read_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

SocketAddress ipv4(in_addr host, std::uint16_t port) {
  SocketAddress address;
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_addr = host;
  in.sin_port = htons(port);
  std::memcpy(&address.storage, &in, sizeof(in));
  address.size = sizeof(in);
  return address;
}

SocketAddress ipv6(in6_addr host, std::uint16_t port) {
  SocketAddress address;
  sockaddr_in6 in{};
  in.sin6_family = AF_INET6;
  in.sin6_addr = host;
  in.sin6_port = htons(port);
  std::memcpy(&address.storage, &in, sizeof(in));
  address.size = sizeof(in);
  return address;
}

std::optional<SocketAddress> read_address(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  const auto port = read_port(std::string_view(text).substr(colon + 1));
  if (!port) return std::nullopt;
  std::string host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    in6_addr six{};
    if (::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &six) != 1)
      return std::nullopt;
    return ipv6(six, *port);
  }
  if (host.empty()) host = "0.0.0.0";
  if (host == "localhost") host = "127.0.0.1";
  in_addr four{};
  if (::inet_pton(AF_INET, host.c_str(), &four) != 1) return std::nullopt;
  return ipv4(four, *port);
}

std::string described(const SocketAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> host{};
  if (address.storage.ss_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address.storage, sizeof(in));
    ::inet_ntop(AF_INET6, &in.sin6_addr, host.data(), host.size());
    return '[' + std::string(host.data()) + "]:" + std::to_string(ntohs(in.sin6_port));
  }
  sockaddr_in in{};
  std::memcpy(&in, &address.storage, sizeof(in));
  ::inet_ntop(AF_INET, &in.sin_addr, host.data(), host.size());
  return std::string(host.data()) + ':' + std::to_string(ntohs(in.sin_port));
}

tl::unexpected<Error> cannot_listen(const std::string& address, int error) {
  std::string advice;
  if (error == EADDRINUSE) advice = "; stop what listens there, or choose another port";
  if (error == EADDRNOTAVAIL) advice = "; choose an address of this machine";
  if (error == EACCES) advice = "; choose a port above 1023";
  return fail("cannot listen on " + address + ": " + std::strerror(error) + advice);
}

}  // namespace

Result<TcpListener> listen_tcp(const std::string& address) {
  const auto parsed = read_address(address);
  if (!parsed)
    return fail(printable(address) +
                " is no address to listen on; write HOST:PORT with a numeric host, such as "
                "127.0.0.1:9712 or [::1]:9712");
  TcpListener listener;
  const int family = parsed->storage.ss_family;
  listener.socket.reset(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!listener.socket) return cannot_listen(address, errno);
  const int fd = listener.socket.get();
  const int on = 1;
  // Connections of an earlier skepd in TIME_WAIT are no reason to refuse.
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (::bind(fd, parsed->get(), parsed->size) != 0) return cannot_listen(address, errno);
  if (::listen(fd, backlog) != 0) return cannot_listen(address, errno);
  SocketAddress bound;
  if (::getsockname(fd, bound.get(), &bound.size) != 0) return cannot_listen(address, errno);
  listener.address = described(bound);
  return listener;
}

}  // namespace skep::api
