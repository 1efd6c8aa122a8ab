#include "ctl/remote/host.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "ctl/colour.h"

namespace skep::ctl {
namespace {

constexpr std::string_view scheme = "ssh://";

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_plain_word(std::string_view word, std::string_view punctuation, std::size_t most) {
  return !word.empty() && word.size() <= most && word.front() != '-' &&
         std::all_of(word.begin(), word.end(), [&](char c) {
           return is_alphanumeric(c) || punctuation.find(c) != std::string_view::npos;
         });
}

tl::unexpected<Trouble> refused(std::string_view url, std::string_view why) {
  return trouble(fmt::format("Error: --host {}: {}; give ssh://[USER@]HOST[:PORT]",
                             printable(std::string(url)), why),
                 ExitCode::invalid_arguments);
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

// "name:22", "[::1]:22" or either without a port, parted at the colon that begins the port.
struct Address {
  std::string_view name;
  std::optional<std::string_view> port;
  bool is_bracketed = false;
};

std::optional<Address> parted(std::string_view text) {
  Address address;
  std::size_t end = text.find(':');
  if (text.starts_with('[')) {
    end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    address.is_bracketed = true;
    address.name = text.substr(1, end - 1);
    ++end;
    if (end < text.size() && text[end] != ':') return std::nullopt;
  } else {
    address.name = text.substr(0, end);
  }
  if (end < text.size()) address.port = text.substr(end + 1);
  return address;
}

Attempt<Host> parse_host(std::string_view url) {
  if (!url.starts_with(scheme)) return refused(url, "only ssh:// leads to another machine");
  std::string_view rest = url.substr(scheme.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  Host host;
  host.url = url;
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    host.user = rest.substr(0, at);
    if (!is_plain_word(host.user, "._-+", 64)) return refused(url, "this is no user's name");
    rest.remove_prefix(at + 1);
  }
  if (rest.starts_with('-')) return refused(url, "a host that begins with '-' is refused");
  const auto address = parted(rest);
  const bool named =
      address && is_plain_word(address->name, address->is_bracketed ? ":.%" : "._-", 253);
  if (!named) return refused(url, "this is no host's name or address");
  host.name = address->name;
  if (!address->port) return host;
  const auto port = port_of(*address->port);
  if (!port) return refused(url, "a port is a number from 1 to 65535");
  host.port = *port;
  return host;
}

}  // namespace

Attempt<std::vector<Host>> parse_hosts(std::string_view text) {
  std::vector<Host> hosts;
  for (;;) {
    const auto comma = text.find(',');
    auto host = parse_host(text.substr(0, comma));
    if (!host) return tl::unexpected(host.error());
    const bool twice = std::any_of(hosts.begin(), hosts.end(),
                                   [&](const Host& other) { return other.url == host->url; });
    if (twice) return refused(host->url, "it is named twice");
    if (hosts.size() == Host::most)
      return refused(host->url, fmt::format("{} hosts at once are enough", Host::most));
    hosts.push_back(std::move(*host));
    if (comma == std::string_view::npos) return hosts;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace skep::ctl
