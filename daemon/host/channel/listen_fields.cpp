#include "host/channel/listen_fields.h"

#include <algorithm>
#include <limits>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "host/channel/numeric_host.h"

namespace skep::host {

static constexpr std::size_t longest_path = 256;  // sun_path has 108
static constexpr std::size_t longest_data = 4096;
static constexpr std::int64_t most_int = std::numeric_limits<std::int32_t>::max();
static constexpr std::int64_t ipv6_only_flag = 1;  // UV_TCP_IPV6ONLY

static std::string printable(std::string_view text) {
  std::string safe(text.substr(0, 128));
  std::replace_if(
      safe.begin(), safe.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
  return safe;
}

static std::optional<ListenQuery> udp_query(const Fields& fields, std::string_view type) {
  const auto port = fields.absent("port") ? 0 : fields.integer("port", 0, 65535);
  const auto host =
      fields.absent("address") ? std::string_view("*") : fields.text("address", longest_path);
  if (!port || !host) return std::nullopt;
  ListenQuery query;
  query.kind = ListenQuery::Kind::udp;
  query.described = fmt::format("{} {}:{}", type, printable(*host), *port);
  return query;
}

static std::optional<ListenQuery> fd_query(const Fields& fields) {
  const auto fd = fields.integer("fd", 0, most_int);
  if (!fd) return std::nullopt;
  ListenQuery query;
  query.kind = ListenQuery::Kind::inherited_fd;
  query.described = fmt::format("the inherited descriptor {}", *fd);
  return query;
}

static std::optional<ListenQuery> path_query(const Fields& fields) {
  const auto path = fields.text("address", longest_path);
  if (!path) return std::nullopt;
  ListenQuery query;
  query.kind = ListenQuery::Kind::path;
  query.described = "the Unix socket " + printable(*path);
  return query;
}

static std::optional<ListenQuery> tcp_query(const Fields& fields) {
  const auto port = fields.integer("port", 0, 65535);
  const auto index = fields.absent("index") ? 0 : fields.integer("index", 0, most_int);
  const auto flags = fields.absent("flags") ? 0 : fields.integer("flags", 0, most_int);
  if (!port || !index || !flags) return std::nullopt;
  ListenQuery query;
  ListenAddress& address = query.address;
  address.port = static_cast<std::uint16_t>(*port);
  address.index = static_cast<std::uint32_t>(*index);
  if (!fields.absent("address")) {
    const auto text = fields.text("address", longest_path);
    const auto host = text ? parse_numeric_host(*text) : std::nullopt;
    if (!host) return std::nullopt;
    address.family = host->family;
    address.host = host->text;
  }
  // It means nothing to an IPv4 socket.
  address.ipv6_only =
      address.family != ListenAddress::Family::ipv4 && (*flags & ipv6_only_flag) != 0;
  query.described = address.name();
  return query;
}

std::optional<ListenQuery> listen_query_of(const Fields& fields) {
  if (const auto type = fields.text("addressType", 8)) {
    if (*type != "udp4" && *type != "udp6") return std::nullopt;
    return udp_query(fields, *type);
  }
  // -1 says that there is none, as a missing one does.
  if (!fields.absent("fd") && !fields.integer("fd", -1, -1)) return fd_query(fields);
  const auto type = fields.integer("addressType", -1, 6);
  if (type == -1) return path_query(fields);
  if (!type || (*type != 4 && *type != 6)) return std::nullopt;
  return tcp_query(fields);
}

std::optional<std::string> listen_key_of(const Fields& fields) {
  std::string key;
  for (const char* name : {"address", "port", "addressType", "fd", "index"}) {
    const auto part = fields.joined(name);
    if (!part) return std::nullopt;
    if (name != std::string_view("address")) key += ':';
    key += *part;
  }
  return key;
}

std::optional<std::string> listen_data_of(const Fields& fields) {
  if (fields.absent("data")) return "null";
  std::string text = boost::json::serialize(*fields.value("data"));
  if (text.size() > longest_data) return std::nullopt;
  return text;
}

}  // namespace skep::host
