#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace skep {

// What an app asks to listen on. A TCP address of an app is one group of sockets, a socket a slot;
// a UDP address or a Unix path is one socket that all its workers share.
struct ListenAddress {
  enum class Kind : std::uint8_t { tcp, udp, path };
  enum class Family : std::uint8_t {
    any,  // no host was named: "::" for IPv4 and IPv6 both, 0.0.0.0 where the machine has no IPv6
    ipv4,
    ipv6,
  };

  Family family = Family::any;
  std::string host;  // a numeric address; empty with Family::any; Kind::path: the absolute path
  std::uint16_t port = 0;  // 0: one the kernel picks, the same for every worker of the app
  bool ipv6_only = false;
  std::uint32_t index = 0;  // tells several askings for port 0 of one worker apart
  Kind kind = Kind::tcp;

  auto operator<=>(const ListenAddress&) const = default;

  // "0.0.0.0:3000", "[::1]:3000", "*:3000", "udp:0.0.0.0:53", "/run/web.sock".
  [[nodiscard]] std::string name() const {
    if (kind == Kind::path) return host;
    const std::string scheme = kind == Kind::udp ? "udp:" : "";
    if (family == Family::any) return scheme + "*:" + std::to_string(port);
    const std::string bare = family == Family::ipv6 ? '[' + host + ']' : host;
    return scheme + bare + ':' + std::to_string(port);
  }
};

}  // namespace skep
