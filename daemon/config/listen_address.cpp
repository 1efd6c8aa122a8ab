#include "config/listen_address.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstdint>
#include <net/if.h>
#include <optional>
#include <string>

#include "config/quote.h"
#include "model/plain_path.h"

namespace skep::config {
namespace {

using Family = ListenAddress::Family;
using Kind = ListenAddress::Kind;

constexpr std::size_t longest_path = 107;  // of sockaddr_un, which ends with a NUL
constexpr std::string_view udp = "udp:";

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, port);
  if (text.empty() || error != std::errc{} || rest != end) return std::nullopt;
  return port;
}

std::optional<std::string> numeric(int family, const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (inet_pton(family, text.c_str(), bytes.data()) != 1) return std::nullopt;
  if (inet_ntop(family, bytes.data(), out.data(), out.size()) == nullptr) return std::nullopt;
  return out.data();
}

bool is_zone(std::string_view text) {
  return !text.empty() && text.size() < IFNAMSIZ &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c > ' ' && c < 0x7f && c != '%' && c != '/'; });
}

// Between brackets: "fe80::1%eth0" has a zone.
std::optional<std::string> ipv6_of(std::string_view text) {
  const std::size_t percent = text.find('%');
  auto host = numeric(AF_INET6, std::string(text.substr(0, percent)));
  if (!host || percent == std::string_view::npos) return host;
  if (!is_zone(text.substr(percent + 1))) return std::nullopt;
  return *host + std::string(text.substr(percent));
}

bool read_host(std::string_view host, ListenAddress& address) {
  std::optional<std::string> text;
  if (host == "*") return true;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    address.family = Family::ipv6;
    text = ipv6_of(host.substr(1, host.size() - 2));
  } else {
    address.family = Family::ipv4;
    text = numeric(AF_INET, std::string(host));
  }
  if (text) address.host = std::move(*text);
  return text.has_value();
}

Result<ListenAddress> parse_path(std::string_view text) {
  if (text.size() > longest_path)
    return fail(in_quotes(text) +
                " has more than the 107 bytes that the address of a Unix socket "
                "may have");
  const std::string path = plain_path(text);
  const bool climbs = (path + '/').find("/../") != std::string::npos;
  if (path.size() < 2 || (path.front() == '/' && (climbs || text.ends_with('/'))))
    return fail(in_quotes(text) +
                R"( cannot be the path of a socket; write one such as "/run/web.sock")");
  ListenAddress address;
  address.kind = Kind::path;
  address.host = path;
  return address;
}

// What somebody meant who wrote this.
std::string advice(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const std::string_view host = text.substr(0, colon);
  if (text.find('/') != std::string_view::npos)
    return R"( is no path from "/" on; write a Unix socket as "/run/web.sock")";
  if (is_digits(text.substr(colon == 0 ? 1 : 0))) {
    const std::string port(text.substr(colon == 0 ? 1 : 0));
    return " is a port alone; write \"*:" + port + "\" or \"127.0.0.1:" + port + '"';
  }
  if (numeric(AF_INET6, std::string(text)) || numeric(AF_INET6, std::string(host)))
    return R"( is IPv6 without brackets; write it as "[::1]:80")";
  ListenAddress ignored;
  if (colon == std::string_view::npos || read_host(text, ignored))
    return R"( has no port; write "127.0.0.1:80" or "*:80")";
  if (read_host(host, ignored)) return " needs a port from 0 to 65535 behind its last colon";
  if (port_of(text.substr(colon + 1)))
    return R"( names a host, and names may change; write its numeric address as "127.0.0.1:80", )"
           R"("[::1]:80", or "*:80" for all)";
  return R"( is nothing to listen on; write "0.0.0.0:80", "[::]:80", "*:80", "udp:0.0.0.0:53", )"
         R"("/run/web.sock" or "@name")";
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view text) {
  if (text.starts_with('/') || text.starts_with('@')) return parse_path(text);
  ListenAddress address;
  std::string_view rest = text;
  if (rest.starts_with(udp)) {
    address.kind = Kind::udp;
    rest.remove_prefix(udp.size());
  }
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string_view::npos) return fail(in_quotes(text) + advice(rest));
  const auto port = port_of(rest.substr(colon + 1));
  if (!port || !read_host(rest.substr(0, colon), address))
    return fail(in_quotes(text) + advice(rest));
  address.port = *port;
  return address;
}

}  // namespace skep::config
