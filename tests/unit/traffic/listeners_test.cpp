#include "host/traffic/listeners.h"

#include <fcntl.h>
#include <fstream>

#include <gtest/gtest.h>

#include "unit/traffic/loopback.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

Listeners quiet() {
  return Listeners([](const std::string& sentence) { ADD_FAILURE() << sentence; },
                   Steering::classic_bpf);
}

int low_port_limit() {
  int limit = 1024;
  std::ifstream("/proc/sys/net/ipv4/ip_unprivileged_port_start") >> limit;
  return limit;
}

}  // namespace

TEST(Listeners, give_a_slot_the_same_socket_again) {
  Listeners listeners = quiet();
  const auto first = listeners.open("web", 0, ipv4(0));
  ASSERT_TRUE(first);
  EXPECT_EQ(listeners.open("web", 0, ipv4(0)), first);
}

TEST(Listeners, make_sockets_that_do_not_block_and_are_not_inherited) {
  Listeners listeners = quiet();
  const auto socket = listeners.open("web", 0, ipv4(0));
  ASSERT_TRUE(socket);
  EXPECT_TRUE(::fcntl(*socket, F_GETFL) & O_NONBLOCK);
  EXPECT_TRUE(::fcntl(*socket, F_GETFD) & FD_CLOEXEC);
}

TEST(Listeners, give_all_slots_the_same_port_where_port_0_was_asked) {
  Listeners listeners = quiet();
  const auto first = listeners.open("web", 0, ipv4(0));
  const auto second = listeners.open("web", 1, ipv4(0));
  ASSERT_TRUE(first && second);
  EXPECT_NE(*first, *second);
  EXPECT_NE(port_of(*first), 0);
  EXPECT_EQ(port_of(*first), port_of(*second));
}

TEST(Listeners, give_another_port_for_another_index_of_port_0) {
  Listeners listeners = quiet();
  ListenAddress other = ipv4(0);
  other.index = 1;
  const auto first = listeners.open("web", 0, ipv4(0));
  const auto second = listeners.open("web", 0, other);
  ASSERT_TRUE(first && second);
  EXPECT_NE(port_of(*first), port_of(*second));
}

TEST(Listeners, take_no_notice_of_the_index_of_a_port_that_is_named) {
  Listeners listeners = quiet();
  const auto picked = listeners.open("web", 0, ipv4(0));
  ASSERT_TRUE(picked);
  const std::uint16_t port = port_of(*picked);
  listeners.release("web");
  ListenAddress other = ipv4(port);
  other.index = 3;
  EXPECT_EQ(listeners.open("web", 0, ipv4(port)), listeners.open("web", 0, other));
}

TEST(Listeners, refuse_an_address_that_another_app_has) {
  Listeners listeners = quiet();
  const auto socket = listeners.open("web", 0, ipv4(0));
  ASSERT_TRUE(socket);
  EXPECT_EQ(listeners.open("other", 0, ipv4(port_of(*socket))), tl::unexpected(EADDRINUSE));
}

TEST(Listeners, refuse_an_address_that_covers_one_of_another_app) {
  Listeners listeners = quiet();
  const auto socket = listeners.open("web", 0, any(0));
  ASSERT_TRUE(socket);
  EXPECT_EQ(listeners.open("other", 0, ipv4(port_of(*socket), "0.0.0.0")),
            tl::unexpected(EADDRINUSE));
}

TEST(Listeners, refuse_the_port_of_a_plain_listener) {
  Listeners listeners = quiet();
  const UniqueFd taken = plain_listener(0, false);
  EXPECT_EQ(listeners.open("web", 0, ipv4(port_of(taken.get()))), tl::unexpected(EADDRINUSE));
}

TEST(Listeners, refuse_the_port_of_a_listener_of_the_same_user_that_would_share_it) {
  Listeners listeners = quiet();
  const UniqueFd taken = plain_listener(0, true);
  const std::uint16_t port = port_of(taken.get());
  const int error = in_child([&] {
    Listeners theirs([](const std::string&) {});
    const auto socket = theirs.open("web", 0, ipv4(port));
    return socket ? 0 : socket.error();
  });
  EXPECT_EQ(error, EADDRINUSE);
  EXPECT_EQ(listeners.open("web", 0, ipv4(port)), tl::unexpected(EADDRINUSE));
}

TEST(Listeners, refuse_a_second_daemon_of_the_same_user) {
  Listeners listeners = quiet();
  const auto socket = listeners.open("web", 0, ipv4(0));
  ASSERT_TRUE(socket);
  Listeners second = quiet();
  EXPECT_EQ(second.open("web", 0, ipv4(port_of(*socket))), tl::unexpected(EADDRINUSE));
}

TEST(Listeners, refuse_a_low_port_to_a_daemon_without_the_right) {
  if (low_port_limit() <= 81) GTEST_SKIP() << "this machine lets everybody bind low ports";
  const int error = in_child([] {
    if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) return -1;
    Listeners listeners([](const std::string&) {});
    const auto socket = listeners.open("web", 0, ipv4(81));
    return socket ? 0 : socket.error();
  });
  EXPECT_EQ(error, EACCES);
}

TEST(Listeners, refuse_a_host_that_this_machine_does_not_have) {
  Listeners listeners = quiet();
  EXPECT_EQ(listeners.open("web", 0, ipv4(0, "192.0.2.1")), tl::unexpected(EADDRNOTAVAIL));
}

TEST(Listeners, refuse_a_host_that_is_not_numeric) {
  Listeners listeners = quiet();
  EXPECT_EQ(listeners.open("web", 0, ipv4(0, "localhost")), tl::unexpected(EINVAL));
}

TEST(Listeners, let_a_refused_address_be_asked_again) {
  Listeners listeners = quiet();
  UniqueFd taken = plain_listener(0, false);
  const std::uint16_t port = port_of(taken.get());
  ASSERT_FALSE(listeners.open("web", 0, ipv4(port)));
  taken.reset();
  EXPECT_TRUE(listeners.open("web", 0, ipv4(port)));
}

TEST(Listeners, bound_the_addresses_of_one_app) {
  Listeners listeners = quiet();
  ListenAddress address = ipv4(0);
  for (address.index = 0; address.index < 256; ++address.index)
    ASSERT_TRUE(listeners.open("web", 0, address));
  EXPECT_EQ(listeners.open("web", 0, address), tl::unexpected(EMFILE));
  EXPECT_TRUE(listeners.open("other", 0, ipv4(0)));
}

TEST(Listeners, answer_on_both_families_where_no_host_was_named) {
  Listeners listeners = quiet();
  const auto socket = listeners.open("web", 0, any(0));
  ASSERT_TRUE(socket);
  const Client four = connect_ipv4(port_of(*socket));
  EXPECT_EQ(four.error, 0);
  EXPECT_EQ(accept_all(*socket, 1), 1);
  const Client six = connect_ipv6(port_of(*socket));
  if (six.error == EADDRNOTAVAIL) GTEST_SKIP() << "this machine has no IPv6 loopback";
  EXPECT_EQ(six.error, 0);
  EXPECT_EQ(accept_all(*socket, 1), 1);
}

TEST(Listeners, answer_on_both_families_at_the_ipv6_wildcard) {
  Listeners listeners = quiet();
  const auto socket = listeners.open("web", 0, ipv6(0, "::"));
  if (!socket) GTEST_SKIP() << "this machine has no IPv6";
  const Client four = connect_ipv4(port_of(*socket));
  EXPECT_EQ(four.error, 0);
}

TEST(Listeners, keep_ipv4_out_where_ipv6_only_was_asked) {
  Listeners listeners = quiet();
  ListenAddress address = ipv6(0, "::");
  address.ipv6_only = true;
  const auto first = listeners.open("web", 0, address);
  if (!first) GTEST_SKIP() << "this machine has no IPv6";
  const auto second = listeners.open("web", 1, address);
  ASSERT_TRUE(second);
  EXPECT_EQ(connect_ipv4(port_of(*first)).error, ECONNREFUSED);
}

TEST(Listeners, refuse_clients_after_a_release) {
  Listeners listeners = quiet();
  const auto first = listeners.open("web", 0, ipv4(0));
  const auto second = listeners.open("web", 1, ipv4(0));
  ASSERT_TRUE(first && second);
  const std::uint16_t port = port_of(*first);
  ASSERT_EQ(connect_ipv4(port).error, 0);
  listeners.release("web");
  EXPECT_EQ(connect_ipv4(port).error, ECONNREFUSED);
}

TEST(Listeners, serve_an_app_again_after_a_release) {
  Listeners listeners = quiet();
  listeners.set_eligible("web", {1});
  const auto picked = listeners.open("web", 0, ipv4(0));
  ASSERT_TRUE(picked);
  const ListenAddress address = ipv4(port_of(*picked));
  listeners.release("web");
  const auto first = listeners.open("web", 0, address);
  const auto second = listeners.open("web", 1, address);
  ASSERT_TRUE(first && second);
  listeners.listening({"web", 0, 1}, address);
  listeners.listening({"web", 1, 1}, address);
  EXPECT_EQ(spread(address.port, {*first, *second}, 20), (std::vector{0, 20}));
}

TEST(Listeners, close_one_address_in_all_slots_and_keep_the_others) {
  Listeners listeners = quiet();
  ListenAddress other = ipv4(0);
  other.index = 1;
  const auto closed = listeners.open("web", 0, ipv4(0));
  ASSERT_TRUE(closed && listeners.open("web", 1, ipv4(0)));
  const auto kept = listeners.open("web", 1, other);
  ASSERT_TRUE(kept);
  const std::uint16_t port = port_of(*closed);
  listeners.close_address("web", ipv4(0));
  EXPECT_TRUE(listeners.sockets("web", 0).empty());
  EXPECT_EQ(listeners.sockets("web", 1).size(), 1U);
  EXPECT_TRUE(listeners.open("api", 0, ipv4(port))) << "another app can have it";
  listeners.close_address("web", ipv4(0));
  listeners.close_address("nobody", ipv4(0));
}

TEST(Listeners, release_one_app_and_keep_another) {
  Listeners listeners = quiet();
  const auto web = listeners.open("web", 0, ipv4(0));
  const auto api = listeners.open("api", 0, ipv4(0));
  ASSERT_TRUE(web && api);
  const std::uint16_t port = port_of(*api);
  listeners.release("web");
  EXPECT_EQ(connect_ipv4(port).error, 0);
}

TEST(Listeners, take_no_notice_of_apps_slots_and_addresses_they_do_not_know) {
  Listeners listeners = quiet();
  const auto socket = listeners.open("web", 0, ipv4(0));
  ASSERT_TRUE(socket);
  listeners.listening({"nobody", 0, 1}, ipv4(0));
  listeners.closed({"web", 9, 1}, ipv4(0));
  listeners.listening({"web", 0, 1}, ipv4(1));
  listeners.worker_gone({"nobody", 3, 1});
  listeners.release("nobody");
  EXPECT_EQ(spread(port_of(*socket), {*socket}, 5), std::vector{5});
}
