#include "host/process/service_environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep::test {

using host::descriptor_name;
using host::Environment;
using host::service_environment;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

static ListenAddress tcp(ListenAddress::Family family, std::string host, std::uint16_t port) {
  ListenAddress address;
  address.family = family;
  address.host = std::move(host);
  address.port = port;
  return address;
}

static ListenAddress path(std::string name) {
  ListenAddress address;
  address.kind = ListenAddress::Kind::path;
  address.host = std::move(name);
  return address;
}

static ListenAddress any_port(std::uint16_t port) {
  return tcp(ListenAddress::Family::any, "", port);
}

TEST(ServiceEnvironment, of_nothing_is_nothing) {
  const auto environment = service_environment({});
  EXPECT_THAT(environment.variables, IsEmpty());
  EXPECT_THAT(environment.pid_variables, IsEmpty());
}

TEST(ServiceEnvironment, counts_and_names_the_sockets_in_their_order) {
  const auto environment =
      service_environment({{any_port(80), path("/run/web.sock")}, {}, std::nullopt});
  EXPECT_EQ(environment.variables,
            (Environment{{"LISTEN_FDS", "2"}, {"LISTEN_FDNAMES", "*-80:/run/web.sock"}}));
  EXPECT_THAT(environment.pid_variables, ElementsAre("LISTEN_PID"));
}

TEST(ServiceEnvironment, names_the_notify_socket) {
  const auto environment = service_environment({{}, "@skep/1", std::nullopt});
  EXPECT_EQ(environment.variables, (Environment{{"NOTIFY_SOCKET", "@skep/1"}}));
  EXPECT_THAT(environment.pid_variables, IsEmpty());
}

TEST(ServiceEnvironment, tells_the_watchdog_s_interval_in_microseconds) {
  const auto environment = service_environment({{}, "@skep/1", 2500ms});
  EXPECT_EQ(environment.variables,
            (Environment{{"NOTIFY_SOCKET", "@skep/1"}, {"WATCHDOG_USEC", "2500000"}}));
  EXPECT_THAT(environment.pid_variables, ElementsAre("WATCHDOG_PID"));
}

TEST(ServiceEnvironment, has_no_watchdog_where_there_is_no_socket_to_feed_it_by) {
  EXPECT_THAT(service_environment({{}, "", 1s}).variables, IsEmpty());
}

TEST(DescriptorName, has_no_colon) {
  using Family = ListenAddress::Family;
  EXPECT_EQ(descriptor_name(tcp(Family::ipv4, "0.0.0.0", 80)), "0.0.0.0-80");
  EXPECT_EQ(descriptor_name(tcp(Family::ipv6, "::1", 3000)), "[--1]-3000");
  auto udp = tcp(Family::ipv4, "0.0.0.0", 53);
  udp.kind = ListenAddress::Kind::udp;
  EXPECT_EQ(descriptor_name(udp), "udp-0.0.0.0-53");
}

TEST(DescriptorName, is_printable_ascii_of_at_most_255_bytes) {
  EXPECT_EQ(descriptor_name(path("/run/a:b\n\x7f\xc3\xa9 ~")), "/run/a-b---- ~");
  EXPECT_EQ(descriptor_name(path(std::string(300, 'a'))), std::string(255, 'a'));
}

}  // namespace skep::test
