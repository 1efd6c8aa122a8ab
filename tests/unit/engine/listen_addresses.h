#pragma once

#include <cstdint>
#include <string>

#include "model/listen_address.h"

namespace skep::engine::test {

inline ListenAddress any(std::uint16_t port) {
  return {ListenAddress::Family::any, "", port, false, 0};
}
inline ListenAddress v4(const std::string& host, std::uint16_t port) {
  return {ListenAddress::Family::ipv4, host, port, false, 0};
}
inline ListenAddress v6(const std::string& host, std::uint16_t port, bool only = false) {
  return {ListenAddress::Family::ipv6, host, port, only, 0};
}
inline ListenAddress udp(ListenAddress address) {
  address.kind = ListenAddress::Kind::udp;
  return address;
}
inline ListenAddress path(const std::string& text) {
  ListenAddress address;
  address.kind = ListenAddress::Kind::path;
  address.host = text;
  return address;
}

}  // namespace skep::engine::test
