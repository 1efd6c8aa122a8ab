#include "host/channel/listen_fields.h"

#include <cerrno>
#include <charconv>
#include <limits>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "host/channel/numeric_host.h"
#include "host/channel/unix_path.h"

namespace skep::host {

static constexpr std::size_t longest_host = 256;
static constexpr std::size_t longest_path = 8192;  // PATH_MAX of a folder, and a name in it
static constexpr std::size_t longest_data = 4096;
static constexpr std::int64_t most_int = std::numeric_limits<std::int32_t>::max();
static constexpr std::int64_t ipv6_only_flag = 1;      // UV_TCP_IPV6ONLY and UV_UDP_IPV6ONLY
static constexpr std::int64_t reuse_address_flag = 4;  // UV_UDP_REUSEADDR

using Query = tl::expected<ListenQuery, int>;

static std::optional<std::int64_t> optional_integer(const Fields& fields, std::string_view name) {
  return fields.absent(name) ? 0 : fields.integer(name, 0, most_int);
}

// dgram sends what the app named, also bind('5300'), and nothing for a port that does not matter.
static std::optional<std::int64_t> datagram_port(const Fields& fields) {
  if (fields.absent("port")) return 0;
  const auto text = fields.text("port", 5);
  if (!text) return fields.integer("port", 0, 65535);
  std::uint16_t port = 0;
  const char* end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data(), end, port);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return port;
}

static Query internet_query(const Fields& fields, std::optional<std::int64_t> port) {
  const auto index = optional_integer(fields, "index");
  const auto flags = optional_integer(fields, "flags");
  if (!port || !index || !flags) return tl::unexpected(EINVAL);
  ListenQuery query;
  ListenAddress& address = query.address;
  address.port = static_cast<std::uint16_t>(*port);
  // A port that is named is the same port whichever asking it is.
  if (address.port == 0) address.index = static_cast<std::uint32_t>(*index);
  if (!fields.absent("address")) {
    const auto text = fields.text("address", longest_host);
    const auto host = text ? parse_numeric_host(*text) : std::nullopt;
    if (!host) return tl::unexpected(EINVAL);
    address.family = host->family;
    address.host = host->text;
  }
  // It means nothing to an IPv4 socket.
  address.ipv6_only =
      address.family != ListenAddress::Family::ipv4 && (*flags & ipv6_only_flag) != 0;
  query.reuse_address = (*flags & reuse_address_flag) != 0;
  return query;
}

static Query udp_query(const Fields& fields, ListenAddress::Family family) {
  auto query = internet_query(fields, datagram_port(fields));
  if (!query) return query;
  ListenAddress& address = query->address;
  if (address.family == ListenAddress::Family::any) {
    address.family = family;
    address.host = family == ListenAddress::Family::ipv4 ? "0.0.0.0" : "::";
  }
  if (address.family != family) return tl::unexpected(EINVAL);
  address.ipv6_only = address.ipv6_only && family == ListenAddress::Family::ipv6;
  address.kind = ListenAddress::Kind::udp;
  query->kind = ListenQuery::Kind::udp;
  return query;
}

static Query tcp_query(const Fields& fields) {
  auto query = internet_query(fields, fields.integer("port", 0, 65535));
  if (query) query->reuse_address = false;
  return query;
}

static Query fd_query(const Fields& fields) {
  const auto fd = fields.integer("fd", 0, most_int);
  if (!fd) return tl::unexpected(EINVAL);
  ListenQuery query;
  query.kind = ListenQuery::Kind::inherited_fd;
  query.descriptor = static_cast<int>(*fd);
  return query;
}

static Query path_query(const Fields& fields) {
  const auto text = fields.text("address", longest_path);
  if (!text) return tl::unexpected(EINVAL);
  auto path = parse_unix_path(*text);
  if (!path) return tl::unexpected(path.error());
  ListenQuery query;
  query.kind = ListenQuery::Kind::path;
  query.address.kind = ListenAddress::Kind::path;
  query.address.host = std::move(*path);
  query.readable_all = fields.truth("readableAll").value_or(false);
  query.writable_all = fields.truth("writableAll").value_or(false);
  return query;
}

static std::optional<ListenAddress::Family> datagram_family(std::string_view type) {
  if (type == "udp4") return ListenAddress::Family::ipv4;
  if (type == "udp6") return ListenAddress::Family::ipv6;
  return std::nullopt;
}

static Query query_by_type(const Fields& fields) {
  // -1 says that there is none, as a missing one does.
  const bool by_fd = !fields.absent("fd") && !fields.integer("fd", -1, -1);
  if (const auto datagram = fields.text("addressType", 8)) {
    const auto family = datagram_family(*datagram);
    if (!family) return tl::unexpected(EINVAL);
    return by_fd ? fd_query(fields) : udp_query(fields, *family);
  }
  if (by_fd) return fd_query(fields);
  switch (fields.integer("addressType", -1, 6).value_or(0)) {
    case -1:
      return path_query(fields);
    case 4:
    case 6:
      return tcp_query(fields);
    default:
      return tl::unexpected(EINVAL);
  }
}

static std::string description_of(const ListenQuery& query) {
  if (query.kind == ListenQuery::Kind::inherited_fd)
    return fmt::format("the inherited descriptor {}", query.descriptor);
  if (query.kind == ListenQuery::Kind::path) return "the Unix socket " + query.address.host;
  return query.address.name();
}

Query listen_query_of(const Fields& fields) {
  auto query = query_by_type(fields);
  if (!query) return query;
  query->datagram = fields.text("addressType", 8).has_value();
  query->described = description_of(*query);
  return query;
}

std::optional<std::string> listen_data_of(const Fields& fields) {
  if (fields.absent("data")) return "null";
  std::string text = boost::json::serialize(*fields.value("data"));
  if (text.size() > longest_data) return std::nullopt;
  return text;
}

}  // namespace skep::host
