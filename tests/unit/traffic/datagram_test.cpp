#include <fcntl.h>

#include <gtest/gtest.h>

#include "host/traffic/listeners.h"
#include "unit/traffic/loopback.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

Listeners quiet() {
  return Listeners([](const std::string& sentence) { ADD_FAILURE() << sentence; },
                   Steering::classic_bpf);
}

ListenAddress udp(ListenAddress address) {
  address.kind = ListenAddress::Kind::udp;
  return address;
}

int option(int socket, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  ::getsockopt(socket, level, name, &value, &size);
  return value;
}

bool send_to(std::uint16_t port) {
  const UniqueFd client(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const sockaddr_in to = loopback(port);
  return ::sendto(client.get(), "x", 1, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 1;
}

bool receives(int socket) {
  char byte = 0;
  return ::recv(socket, &byte, 1, MSG_DONTWAIT) == 1;
}

}  // namespace

TEST(Datagrams, come_to_one_socket_that_all_slots_share) {
  Listeners listeners = quiet();
  const auto first = listeners.open("dns", 0, udp(ipv4(0)));
  const auto second = listeners.open("dns", 1, udp(ipv4(0)));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first, *second);
  ASSERT_TRUE(send_to(port_of(*first)));
  EXPECT_TRUE(receives(*second));
}

TEST(Datagrams, come_to_a_socket_that_does_not_block_and_is_not_inherited) {
  Listeners listeners = quiet();
  const auto socket = listeners.open("dns", 0, udp(ipv4(0)));
  ASSERT_TRUE(socket);
  EXPECT_TRUE(::fcntl(*socket, F_GETFL) & O_NONBLOCK);
  EXPECT_TRUE(::fcntl(*socket, F_GETFD) & FD_CLOEXEC);
}

TEST(Datagrams, have_a_port_of_their_own_for_another_index_of_port_0) {
  Listeners listeners = quiet();
  ListenAddress other = udp(ipv4(0));
  other.index = 1;
  const auto first = listeners.open("dns", 0, udp(ipv4(0)));
  const auto second = listeners.open("dns", 0, other);
  ASSERT_TRUE(first && second);
  EXPECT_NE(port_of(*first), port_of(*second));
}

TEST(Datagrams, are_shared_with_no_other_process) {
  Listeners listeners = quiet();
  const auto socket = listeners.open("dns", 0, udp(ipv4(0)));
  ASSERT_TRUE(socket);
  EXPECT_EQ(option(*socket, SOL_SOCKET, SO_REUSEPORT), 0);
  EXPECT_EQ(option(*socket, SOL_SOCKET, SO_REUSEADDR), 0);
  Listeners second = quiet();
  EXPECT_EQ(second.open("dns", 0, udp(ipv4(port_of(*socket)))), tl::unexpected(EADDRINUSE));
}

TEST(Datagrams, let_others_have_the_address_where_the_app_asked_for_that) {
  Listeners listeners = quiet();
  SocketWish wish;
  wish.reuse_address = true;
  const auto socket = listeners.open("dns", 0, udp(ipv4(0)), nullptr, wish);
  ASSERT_TRUE(socket);
  EXPECT_EQ(option(*socket, SOL_SOCKET, SO_REUSEADDR), 1);
}

TEST(Datagrams, are_refused_the_address_of_another_app) {
  Listeners listeners = quiet();
  const auto socket = listeners.open("dns", 0, udp(ipv4(0)));
  ASSERT_TRUE(socket);
  EXPECT_EQ(listeners.open("other", 0, udp(ipv4(port_of(*socket)))), tl::unexpected(EADDRINUSE));
}

TEST(Datagrams, and_connections_have_ports_of_the_same_number) {
  Listeners listeners = quiet();
  const auto stream = listeners.open("dns", 0, ipv4(0));
  ASSERT_TRUE(stream);
  const auto datagrams = listeners.open("dns", 0, udp(ipv4(port_of(*stream))));
  if (!datagrams && datagrams.error() == EADDRINUSE) GTEST_SKIP() << "another program has it";
  ASSERT_TRUE(datagrams);
  EXPECT_EQ(port_of(*datagrams), port_of(*stream));
}

TEST(Datagrams, of_both_families_come_where_no_host_was_named) {
  Listeners listeners = quiet();
  const auto socket = listeners.open("dns", 0, udp(any(0)));
  ASSERT_TRUE(socket);
  ASSERT_TRUE(send_to(port_of(*socket)));
  EXPECT_TRUE(receives(*socket));
}

TEST(Datagrams, of_ipv4_do_not_come_where_ipv6_only_was_asked) {
  Listeners listeners = quiet();
  ListenAddress address = udp(ipv6(0, "::"));
  address.ipv6_only = true;
  const auto socket = listeners.open("dns", 0, address);
  if (!socket) GTEST_SKIP() << "this machine has no IPv6";
  EXPECT_EQ(option(*socket, IPPROTO_IPV6, IPV6_V6ONLY), 1);
  (void)send_to(port_of(*socket));
  EXPECT_FALSE(receives(*socket));
}

TEST(Datagrams, find_no_socket_after_a_release) {
  Listeners listeners = quiet();
  const auto socket = listeners.open("dns", 0, udp(ipv4(0)));
  ASSERT_TRUE(socket);
  const std::uint16_t port = port_of(*socket);
  listeners.release("dns");
  EXPECT_TRUE(listeners.open("other", 0, udp(ipv4(port))));
}

TEST(Datagrams, come_again_after_a_worker_shut_the_socket_down) {
  Listeners listeners = quiet();
  const auto socket = listeners.open("dns", 0, udp(ipv4(0)));
  ASSERT_TRUE(socket);
  const ListenAddress address = udp(ipv4(port_of(*socket)));
  listeners.release("dns");
  const auto first = listeners.open("dns", 0, address);
  ASSERT_TRUE(first);
  (void)::shutdown(*first, SHUT_RDWR);
  const auto again = listeners.open("dns", 0, address);
  ASSERT_TRUE(again);
  ASSERT_TRUE(send_to(address.port));
  EXPECT_TRUE(receives(*again));
}

TEST(Datagrams, are_counted_among_the_addresses_of_an_app) {
  Listeners listeners = quiet();
  ListenAddress address = udp(ipv4(0));
  for (address.index = 0; address.index < 255; ++address.index)
    ASSERT_TRUE(listeners.open("dns", 0, address));
  EXPECT_TRUE(listeners.open("dns", 0, ipv4(0)));
  EXPECT_EQ(listeners.open("dns", 0, address), tl::unexpected(EMFILE));
}
