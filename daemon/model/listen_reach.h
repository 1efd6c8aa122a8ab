#pragma once

#include <array>
#include <optional>
#include <string>

#include "model/listen_address.h"

namespace skep {

// The hosts of one port that a TCP or UDP address covers, in terms of which two are compared: "::"
// without V6ONLY, and no host at all, cover all of IPv4 too; a v4-mapped IPv6 address is the IPv4
// address.
struct Reach {
  bool all_v4 = false;
  bool all_v6 = false;
  std::optional<std::array<unsigned char, 4>> v4;
  std::optional<std::array<unsigned char, 16>> v6;
  std::string other;  // a host that is no plain address ("fe80::1%eth0") meets itself only

  [[nodiscard]] bool some_v4() const { return all_v4 || v4; }
  [[nodiscard]] bool some_v6() const { return all_v6 || v6 || !other.empty(); }

  bool operator==(const Reach&) const = default;
};

[[nodiscard]] Reach reach_of(const ListenAddress& address);

// Whether bind(2) would refuse the second of two different owners: the same kind and port, and
// hosts that meet, or the same path. Every host meets itself and the any-address of its family.
// Port 0 never conflicts.
[[nodiscard]] bool conflict(const ListenAddress& one, const ListenAddress& other);

}  // namespace skep
