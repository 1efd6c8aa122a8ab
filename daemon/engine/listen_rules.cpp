#include "engine/listen_rules.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>

namespace skep::engine {
namespace {

// The addresses of one port that an asking covers, in terms of which two askings are compared.
struct Reach {
  bool all_v4 = false;
  bool all_v6 = false;
  std::optional<std::array<unsigned char, 4>> v4;
  std::optional<std::array<unsigned char, 16>> v6;
  std::string other;  // a host that is no plain address ("fe80::1%eth0") meets itself only

  [[nodiscard]] bool some_v4() const { return all_v4 || v4; }
  [[nodiscard]] bool some_v6() const { return all_v6 || v6 || !other.empty(); }
};

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

bool meet(const Reach& one, const Reach& other) {
  if ((one.all_v4 && other.some_v4()) || (other.all_v4 && one.some_v4())) return true;
  if ((one.all_v6 && other.some_v6()) || (other.all_v6 && one.some_v6())) return true;
  if (one.v4 && one.v4 == other.v4) return true;
  if (one.v6 && one.v6 == other.v6) return true;
  return !one.other.empty() && one.other == other.other;
}

}  // namespace

bool conflict(const ListenAddress& one, const ListenAddress& other) {
  if (one.port == 0 || one.port != other.port) return false;
  return meet(reach_of(one), reach_of(other));
}

std::optional<ListenOwners::Refusal> ListenOwners::claim(const std::string& app,
                                                         const ListenAddress& address) {
  const auto found = by_app_.find(app);
  if (found != by_app_.end() && found->second.contains(address)) return std::nullopt;
  if (auto refusal = taken_by_another(app, address)) return refusal;
  if (found != by_app_.end() && found->second.size() >= most_addresses)
    return Refusal{EMFILE, {}, {}};
  by_app_[app].insert(address);
  apps_of_port_[address.port].insert(app);
  return std::nullopt;
}

std::optional<ListenOwners::Refusal> ListenOwners::taken_by_another(
    const std::string& app, const ListenAddress& address) const {
  const auto owners = apps_of_port_.find(address.port);
  if (address.port == 0 || owners == apps_of_port_.end()) return std::nullopt;
  for (const std::string& owner : owners->second) {
    if (owner == app) continue;
    for (const ListenAddress& held : by_app_.at(owner))
      if (conflict(held, address)) return Refusal{EADDRINUSE, owner, held};
  }
  return std::nullopt;
}

void ListenOwners::release(const std::string& app) {
  const auto found = by_app_.find(app);
  if (found == by_app_.end()) return;
  for (const ListenAddress& address : found->second) {
    const auto port = apps_of_port_.find(address.port);
    if (port == apps_of_port_.end()) continue;
    port->second.erase(app);
    if (port->second.empty()) apps_of_port_.erase(port);
  }
  by_app_.erase(found);
}

}  // namespace skep::engine
