#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace skep {

// What an app asks to listen on. One such address of one app is one group of sockets, a socket a
// slot.
struct ListenAddress {
  enum class Family : std::uint8_t {
    any,  // no host was named: "::" for IPv4 and IPv6 both, 0.0.0.0 where the machine has no IPv6
    ipv4,
    ipv6,
  };

  Family family = Family::any;
  std::string host;        // a numeric address; empty with Family::any
  std::uint16_t port = 0;  // 0: one the kernel picks, the same for every worker of the app
  bool ipv6_only = false;
  std::uint32_t index = 0;  // tells several askings for port 0 of one worker apart

  auto operator<=>(const ListenAddress&) const = default;

  // "0.0.0.0:3000", "[::1]:3000", "*:3000".
  [[nodiscard]] std::string name() const {
    if (family == Family::any) return "*:" + std::to_string(port);
    const std::string bare = family == Family::ipv6 ? '[' + host + ']' : host;
    return bare + ':' + std::to_string(port);
  }
};

}  // namespace skep
