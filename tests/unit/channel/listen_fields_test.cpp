#include "host/channel/listen_fields.h"

#include <cerrno>

#include <boost/json/parse.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

using namespace skep;
using namespace skep::host;

namespace {

using Kind = ListenQuery::Kind;
using Family = ListenAddress::Family;

tl::expected<ListenQuery, int> parse(std::string_view fields) {
  const auto value = boost::json::parse(fmt::format("{{{}}}", fields));
  return listen_query_of(Fields(value.get_object()));
}

ListenQuery query(std::string_view fields) {
  const auto parsed = parse(fields);
  EXPECT_TRUE(parsed) << fields;
  return parsed.value_or(ListenQuery{});
}

int error(std::string_view fields) {
  const auto parsed = parse(fields);
  return parsed ? 0 : parsed.error();
}

}  // namespace

TEST(ListenFields, name_a_port_without_a_host) {
  const auto asked = query(
      R"("index":2,"data":null,"address":null,"port":3000,"addressType":4,"flags":0,"backlog":511)");
  EXPECT_EQ(asked.kind, Kind::tcp);
  EXPECT_EQ(asked.address, (ListenAddress{Family::any, "", 3000, false, 0}));
  EXPECT_EQ(asked.described, "*:3000");
  EXPECT_FALSE(asked.datagram);
}

TEST(ListenFields, keep_the_index_of_port_0_alone) {
  EXPECT_EQ(query(R"("index":2,"address":null,"port":0,"addressType":4)").address.index, 2U);
  EXPECT_EQ(query(R"("index":2,"address":null,"port":1,"addressType":4)").address.index, 0U);
  EXPECT_EQ(query(R"("index":2,"port":0,"addressType":"udp4")").address.index, 2U);
  EXPECT_EQ(query(R"("index":2,"address":"/x","port":-1,"addressType":-1)").address.index, 0U);
}

TEST(ListenFields, name_ipv6_only_without_a_host) {
  EXPECT_TRUE(query(R"("address":null,"port":0,"addressType":4,"flags":1)").address.ipv6_only);
}

TEST(ListenFields, name_an_ipv4_host) {
  EXPECT_EQ(query(R"("address":"127.0.0.1","port":80,"addressType":4,"flags":1)").address,
            (ListenAddress{Family::ipv4, "127.0.0.1", 80, false, 0}));
}

TEST(ListenFields, name_the_ipv6_wildcard_with_and_without_ipv4) {
  EXPECT_EQ(query(R"("address":"::","port":80,"addressType":6,"flags":0)").address,
            (ListenAddress{Family::ipv6, "::", 80, false, 0}));
  EXPECT_TRUE(query(R"("address":"::","port":80,"addressType":6,"flags":1)").address.ipv6_only);
}

TEST(ListenFields, name_a_datagram_socket) {
  const auto asked =
      query(R"("address":"0.0.0.0","port":53,"addressType":"udp4","fd":-1,"flags":4,"index":1)");
  EXPECT_EQ(asked.kind, Kind::udp);
  EXPECT_EQ(asked.address,
            (ListenAddress{Family::ipv4, "0.0.0.0", 53, false, 0, ListenAddress::Kind::udp}));
  EXPECT_TRUE(asked.datagram);
  EXPECT_TRUE(asked.reuse_address);
  EXPECT_EQ(asked.described, "udp:0.0.0.0:53");
}

TEST(ListenFields, name_the_host_of_a_datagram_socket_where_the_app_has_none) {
  EXPECT_EQ(query(R"("address":null,"addressType":"udp4")").address.name(), "udp:0.0.0.0:0");
  const auto six = query(R"("port":5353,"addressType":"udp6","flags":1)");
  EXPECT_EQ(six.address.name(), "udp:[::]:5353");
  EXPECT_TRUE(six.address.ipv6_only);
  EXPECT_FALSE(six.reuse_address);
}

TEST(ListenFields, name_the_port_of_a_datagram_socket_by_text_too) {
  EXPECT_EQ(query(R"("port":"5300","addressType":"udp4")").address.port, 5300);
  for (const char* port : {R"("")", R"("65536")", R"("-1")", R"(" 1")", R"("1 ")", R"("0x1")"})
    EXPECT_EQ(error(fmt::format(R"("port":{},"addressType":"udp4")", port)), EINVAL) << port;
}

TEST(ListenFields, name_no_host_of_the_other_family_for_a_datagram_socket) {
  EXPECT_EQ(error(R"("address":"::1","port":53,"addressType":"udp4")"), EINVAL);
  EXPECT_EQ(error(R"("address":"127.0.0.1","port":53,"addressType":"udp6")"), EINVAL);
}

TEST(ListenFields, name_a_unix_socket) {
  const auto asked = query(
      R"("address":"/run/x.sock","port":-1,"addressType":-1,"readableAll":true,"writableAll":false)");
  EXPECT_EQ(asked.kind, Kind::path);
  EXPECT_EQ(asked.address.kind, ListenAddress::Kind::path);
  EXPECT_EQ(asked.address.name(), "/run/x.sock");
  EXPECT_EQ(asked.address.port, 0);
  EXPECT_TRUE(asked.readable_all);
  EXPECT_FALSE(asked.writable_all);
  EXPECT_EQ(asked.described, "the Unix socket /run/x.sock");
}

TEST(ListenFields, name_an_abstract_unix_socket) {
  EXPECT_EQ(query(R"("address":"/srv/\u0000name","port":-1,"addressType":-1)").address.host,
            "@name");
}

TEST(ListenFields, tell_what_is_wrong_with_the_path_of_a_unix_socket) {
  EXPECT_EQ(error(R"("address":"x.sock","port":-1,"addressType":-1)"), ENOENT);
  EXPECT_EQ(error(R"("address":"/a\u001b[2J","port":-1,"addressType":-1)"), EINVAL);
  EXPECT_EQ(
      error(fmt::format(R"("address":"/{}","port":-1,"addressType":-1)", std::string(4095, 'x'))),
      ENAMETOOLONG);
}

TEST(ListenFields, name_an_inherited_descriptor) {
  const auto stream = query(R"("address":null,"port":null,"addressType":null,"fd":3)");
  EXPECT_EQ(stream.kind, Kind::inherited_fd);
  EXPECT_EQ(stream.descriptor, 3);
  EXPECT_EQ(stream.address, ListenAddress{});
  EXPECT_FALSE(stream.datagram);
  EXPECT_EQ(stream.described, "the inherited descriptor 3");
  EXPECT_TRUE(
      query(R"("address":null,"port":null,"addressType":"udp4","fd":3,"flags":null)").datagram);
}

TEST(ListenFields, are_refused_where_they_cannot_be) {
  for (const char* fields : {
           R"("address":null,"port":65536,"addressType":4)",
           R"("address":null,"port":-2,"addressType":4)",
           R"("address":null,"port":"80","addressType":4)",
           R"("address":null,"port":80.5,"addressType":4)",
           R"("address":null,"port":1e99,"addressType":4)",
           R"("address":null,"port":18446744073709551615,"addressType":4)",
           R"("address":null,"addressType":4)",
           R"("address":null,"port":80)",
           R"("address":null,"port":80,"addressType":5)",
           R"("address":null,"port":80,"addressType":"tcp")",
           R"("address":null,"port":80,"addressType":"tcp","fd":3)",
           R"("address":null,"port":80,"addressType":[4])",
           R"("address":"localhost","port":80,"addressType":4)",
           R"("address":{"a":1},"port":80,"addressType":4)",
           R"("address":7,"port":80,"addressType":4)",
           R"("address":"127.0.0.1","port":80,"addressType":4,"index":-1)",
           R"("address":"127.0.0.1","port":80,"addressType":4,"index":"0")",
           R"("address":"127.0.0.1","port":80,"addressType":4,"index":99999999999)",
           R"("address":"127.0.0.1","port":80,"addressType":4,"flags":"x")",
           R"("address":"127.0.0.1","port":80,"addressType":4,"fd":-7)",
           R"("address":"127.0.0.1","port":80,"addressType":4,"fd":99999999999)",
           R"("address":null,"port":-1,"addressType":-1)",
           R"("address":null,"port":70000,"addressType":"udp6")",
           R"("address":"localhost","port":7,"addressType":"udp4")",
           R"("address":{},"port":7,"addressType":"udp4")",
       })
    EXPECT_EQ(error(fields), EINVAL) << fields;
}
