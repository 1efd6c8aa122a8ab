#include "host/channel/numeric_host.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <net/if.h>

namespace skep::host {

static std::optional<std::string> canonical(int family, const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  if (::inet_pton(family, text.c_str(), bytes.data()) != 1) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (::inet_ntop(family, bytes.data(), out.data(), out.size()) == nullptr) return std::nullopt;
  return out.data();
}

static bool is_zone(std::string_view zone) {
  const auto allowed = [](unsigned char c) {
    return c > ' ' && c < 0x7f && c != '%' && c != '/' && c != '"' && c != '\\';
  };
  return !zone.empty() && zone.size() < IFNAMSIZ && std::all_of(zone.begin(), zone.end(), allowed);
}

std::optional<NumericHost> parse_numeric_host(std::string_view text) {
  if (text.size() > 64 || text.find('\0') != std::string_view::npos) return std::nullopt;
  if (auto ipv4 = canonical(AF_INET, std::string(text)))
    return NumericHost{ListenAddress::Family::ipv4, std::move(*ipv4)};
  const std::size_t percent = text.find('%');
  auto ipv6 = canonical(AF_INET6, std::string(text.substr(0, percent)));
  if (!ipv6) return std::nullopt;
  if (percent == std::string_view::npos)
    return NumericHost{ListenAddress::Family::ipv6, std::move(*ipv6)};
  if (!is_zone(text.substr(percent + 1))) return std::nullopt;
  return NumericHost{ListenAddress::Family::ipv6, *ipv6 + std::string(text.substr(percent))};
}

}  // namespace skep::host
