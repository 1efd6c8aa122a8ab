#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/listen_address.h"
#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using Family = ListenAddress::Family;
using Kind = ListenAddress::Kind;

ListenAddress address(Kind kind, Family family, const std::string& host, std::uint16_t port) {
  ListenAddress address;
  address.kind = kind;
  address.family = family;
  address.host = host;
  address.port = port;
  return address;
}

ListenAddress parsed(const std::string& text) {
  const auto found = parse_listen_address(text);
  EXPECT_TRUE(found) << text;
  return found.value_or(ListenAddress{});
}

std::string why_not(const std::string& text) {
  const auto found = parse_listen_address(text);
  EXPECT_FALSE(found) << text;
  return found ? "" : found.error().message;
}

TEST(ListenAddresses, are_numeric_hosts_with_a_port) {
  EXPECT_EQ(parsed("0.0.0.0:443"), address(Kind::tcp, Family::ipv4, "0.0.0.0", 443));
  EXPECT_EQ(parsed("127.0.0.1:65535"), address(Kind::tcp, Family::ipv4, "127.0.0.1", 65535));
  EXPECT_EQ(parsed("[::]:80"), address(Kind::tcp, Family::ipv6, "::", 80));
  EXPECT_EQ(parsed("[fe80::1%eth0]:80"), address(Kind::tcp, Family::ipv6, "fe80::1%eth0", 80));
  EXPECT_EQ(parsed("*:8080"), address(Kind::tcp, Family::any, "", 8080));
  EXPECT_EQ(parsed("127.0.0.1:0"), address(Kind::tcp, Family::ipv4, "127.0.0.1", 0));
}

TEST(ListenAddresses, are_of_udp_behind_its_name) {
  EXPECT_EQ(parsed("udp:0.0.0.0:53"), address(Kind::udp, Family::ipv4, "0.0.0.0", 53));
  EXPECT_EQ(parsed("udp:[::1]:53"), address(Kind::udp, Family::ipv6, "::1", 53));
  EXPECT_EQ(parsed("udp:*:53"), address(Kind::udp, Family::any, "", 53));
}

TEST(ListenAddresses, are_absolute_paths_or_abstract_names) {
  EXPECT_EQ(parsed("/run/web.sock"), address(Kind::path, Family::any, "/run/web.sock", 0));
  EXPECT_EQ(parsed("@web"), address(Kind::path, Family::any, "@web", 0));
}

TEST(ListenAddresses, have_one_form_each) {
  EXPECT_EQ(parsed("[0:0:0:0:0:0:0:1]:80").host, "::1");
  EXPECT_EQ(parsed("[FE80::1]:80").host, "fe80::1");
  EXPECT_EQ(parsed("/run//./web.sock").host, "/run/web.sock");
}

TEST(ListenAddresses, are_written_as_they_are_named) {
  for (const char* text :
       {"0.0.0.0:443", "[::1]:80", "*:8080", "udp:0.0.0.0:53", "udp:*:53", "/run/web.sock", "@web"})
    EXPECT_EQ(parsed(text).name(), text);
}

TEST(ListenAddresses, have_paths_as_long_as_a_unix_socket_may) {
  const std::string longest = '/' + std::string(106, 'x');
  EXPECT_EQ(parsed(longest).host, longest);
  EXPECT_THAT(why_not(longest + 'x'), HasSubstr("more than the 107 bytes"));
}

TEST(ListenAddresses, name_no_hosts_by_name) {
  for (const char* text : {"localhost:80", "udp:example.org:53", "web-1:3000"})
    EXPECT_THAT(why_not(text), HasSubstr("names a host, and names may change")) << text;
}

TEST(ListenAddresses, are_no_ports_alone) {
  EXPECT_EQ(why_not("8080"), R"("8080" is a port alone; write "*:8080" or "127.0.0.1:8080")");
  EXPECT_THAT(why_not(":8080"), HasSubstr("is a port alone"));
}

TEST(ListenAddresses, are_no_hosts_alone) {
  for (const char* text : {"127.0.0.1", "*", "[::1]", "localhost", "udp:127.0.0.1"})
    EXPECT_THAT(why_not(text), HasSubstr("has no port")) << text;
}

TEST(ListenAddresses, have_ipv6_in_brackets) {
  for (const char* text : {"::1:80", "::", "fe80::1:443"})
    EXPECT_THAT(why_not(text), HasSubstr("IPv6 without brackets")) << text;
}

TEST(ListenAddresses, have_ports_from_0_to_65535) {
  for (const char* text : {"127.0.0.1:65536", "127.0.0.1:", "[::1]:http", "*:-1", "*:+80", "*:80 "})
    EXPECT_THAT(why_not(text), HasSubstr("needs a port from 0 to 65535")) << text;
}

TEST(ListenAddresses, have_paths_that_can_be_bound) {
  for (const char* text : {"/", "@", "/run/", "/run/../web.sock", "/run/.."})
    EXPECT_THAT(why_not(text), HasSubstr("cannot be the path of a socket")) << text;
  for (const char* text : {"run/web.sock", "./web.sock", "unix:/run/web.sock"})
    EXPECT_THAT(why_not(text), HasSubstr("no path from \"/\" on")) << text;
}

TEST(ListenAddresses, are_nothing_else) {
  for (const char* text : {"", "udp:", "300.1.1.1:x", "a:b:c", "[::1%]:80x", "[1.2.3.4]:http"})
    EXPECT_THAT(why_not(text), StartsWith("\"")) << text;
}

TEST(Listen, is_what_the_app_lists_in_its_order) {
  const AppSpec app = web(R"(listen = ["0.0.0.0:443", "udp:*:53", "/run/web.sock", "@web"])");
  std::vector<std::string> names;
  for (const ListenAddress& each : app.listen) names.push_back(each.name());
  EXPECT_THAT(names, ElementsAre("0.0.0.0:443", "udp:*:53", "/run/web.sock", "@web"));
}

TEST(Listen, is_nothing_by_default) {
  EXPECT_THAT(web("").listen, IsEmpty());
  EXPECT_THAT(web("listen = []\n").listen, IsEmpty());
}

TEST(Listen, is_the_same_for_every_kind_of_program) {
  EXPECT_EQ(web("command = [\"gunicorn\"]\nworkers = 4\nlisten = [\"*:80\"]\n").listen.size(), 1U);
}

TEST(Listen, guards_an_app_where_skepd_is_root) {
  Surroundings root = four_cores();
  EXPECT_FALSE(web("", root).guarded);
  root.root = true;
  EXPECT_TRUE(web("", root).guarded);
}

TEST(Listen, takes_the_environment_into_account) {
  EXPECT_EQ(web("listen = [\"/run${HOME}.sock\"]\n").listen.at(0).host, "/run/home/bee.sock");
}

TEST(Listen, has_64_addresses_at_most) {
  std::string addresses;
  for (int port = 1; port <= 64; ++port) addresses += "\"*:" + std::to_string(port) + "\", ";
  EXPECT_EQ(web("listen = [" + addresses + "]\n").listen.size(), 64U);
  EXPECT_THAT(
      problems_of("[app.web]\ncommand = [\"node\"]\nlisten = [" + addresses + "\"*:65\"]\n"),
      ElementsAre("3:10: \"listen\" in [app.web] has 65 addresses; an app may have 64"));
}

TEST(Listen, may_be_one_port_of_tcp_and_udp_and_different_hosts_of_it) {
  EXPECT_EQ(web(R"(listen = ["127.0.0.1:53", "[::1]:53", "udp:127.0.0.1:53", "127.0.0.2:53"])")
                .listen.size(),
            4U);
}

}  // namespace
}  // namespace skep::config
