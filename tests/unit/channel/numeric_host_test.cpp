#include "host/channel/numeric_host.h"

#include <gtest/gtest.h>

using namespace skep;
using namespace skep::host;

TEST(NumericHost, knows_ipv4) {
  const auto host = parse_numeric_host("127.0.0.1");
  ASSERT_TRUE(host);
  EXPECT_EQ(host->family, ListenAddress::Family::ipv4);
  EXPECT_EQ(host->text, "127.0.0.1");
}

TEST(NumericHost, brings_ipv6_into_one_form) {
  const auto host = parse_numeric_host("0:0:0:0:0:0:0:0001");
  ASSERT_TRUE(host);
  EXPECT_EQ(host->family, ListenAddress::Family::ipv6);
  EXPECT_EQ(host->text, "::1");
}

TEST(NumericHost, keeps_the_zone_of_a_link_local_address) {
  const auto host = parse_numeric_host("FE80::1%eth0");
  ASSERT_TRUE(host);
  EXPECT_EQ(host->text, "fe80::1%eth0");
}

TEST(NumericHost, refuses_everything_else) {
  using namespace std::string_view_literals;
  for (const auto text : {"localhost"sv, ""sv, "127.1"sv, "1.2.3.4.5"sv, "256.0.0.1"sv, "::1%"sv,
                          "::1%a b"sv, "::1%a/b"sv, "::1%a%b"sv, "127.0.0.1%eth0"sv,
                          "127.0.0.1\0"sv, ":::"sv, "::1%sixteen-bytes-00"sv})
    EXPECT_FALSE(parse_numeric_host(text)) << text;
  EXPECT_FALSE(parse_numeric_host(std::string(1 << 20, '1')));
}
