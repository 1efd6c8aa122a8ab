#include "model/listen_reach.h"

#include <algorithm>
#include <arpa/inet.h>

#include "model/plain_path.h"

namespace skep {

namespace {

constexpr std::array<unsigned char, 12> v4_mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

Reach reach_of_v4(const std::array<unsigned char, 4>& host) {
  Reach reach;
  reach.all_v4 = host == std::array<unsigned char, 4>{};
  if (!reach.all_v4) reach.v4 = host;
  return reach;
}

Reach reach_of_v6(const std::array<unsigned char, 16>& host, bool ipv6_only) {
  if (std::equal(v4_mapped_prefix.begin(), v4_mapped_prefix.end(), host.begin())) {
    std::array<unsigned char, 4> v4{};
    std::copy(host.begin() + 12, host.end(), v4.begin());
    return reach_of_v4(v4);
  }
  Reach reach;
  reach.all_v6 = host == std::array<unsigned char, 16>{};
  reach.all_v4 = reach.all_v6 && !ipv6_only;
  if (!reach.all_v6) reach.v6 = host;
  return reach;
}

}  // namespace

Reach reach_of(const ListenAddress& address) {
  Reach reach;
  if (address.family == ListenAddress::Family::any) {
    reach.all_v4 = reach.all_v6 = true;
    return reach;
  }
  std::array<unsigned char, 4> v4{};
  if (inet_pton(AF_INET, address.host.c_str(), v4.data()) == 1) return reach_of_v4(v4);
  std::array<unsigned char, 16> v6{};
  if (inet_pton(AF_INET6, address.host.c_str(), v6.data()) == 1)
    return reach_of_v6(v6, address.ipv6_only);
  reach.other = address.host;
  return reach;
}

static bool meet(const Reach& one, const Reach& other) {
  if ((one.all_v4 && other.some_v4()) || (other.all_v4 && one.some_v4())) return true;
  if ((one.all_v6 && other.some_v6()) || (other.all_v6 && one.some_v6())) return true;
  if (one.v4 && one.v4 == other.v4) return true;
  if (one.v6 && one.v6 == other.v6) return true;
  return !one.other.empty() && one.other == other.other;
}

bool conflict(const ListenAddress& one, const ListenAddress& other) {
  if (one.kind != other.kind) return false;
  if (one.kind == ListenAddress::Kind::path) return plain_path(one.host) == plain_path(other.host);
  if (one.port == 0 || one.port != other.port) return false;
  return meet(reach_of(one), reach_of(other));
}

}  // namespace skep
