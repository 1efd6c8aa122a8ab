#include "api/http/listen_tcp.h"

#include <fcntl.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep::api {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(ListenTcp, tells_the_port_that_the_kernel_picked) {
  const auto listener = listen_tcp("127.0.0.1:0");
  ASSERT_TRUE(listener) << listener.error().message;
  EXPECT_THAT(listener->address, StartsWith("127.0.0.1:"));
  EXPECT_NE(listener->address, "127.0.0.1:0");
}

TEST(ListenTcp, speaks_ipv6) {
  const auto listener = listen_tcp("[::1]:0");
  ASSERT_TRUE(listener) << listener.error().message;
  EXPECT_THAT(listener->address, StartsWith("[::1]:"));
}

TEST(ListenTcp, takes_localhost_and_an_empty_host) {
  EXPECT_THAT(listen_tcp("localhost:0")->address, StartsWith("127.0.0.1:"));
  EXPECT_THAT(listen_tcp(":0")->address, StartsWith("0.0.0.0:"));
}

TEST(ListenTcp, keeps_its_socket_from_child_processes) {
  const auto listener = listen_tcp("127.0.0.1:0");
  EXPECT_NE(::fcntl(listener->socket.get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(ListenTcp, says_when_the_address_is_in_use) {
  const auto first = listen_tcp("127.0.0.1:0");
  const auto second = listen_tcp(first->address);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            "cannot listen on " + first->address +
                ": Address already in use; stop what listens there, or choose another port");
}

TEST(ListenTcp, says_when_the_address_is_not_of_this_machine) {
  const auto listener = listen_tcp("192.0.2.1:0");
  ASSERT_FALSE(listener);
  EXPECT_THAT(listener.error().message, HasSubstr("choose an address of this machine"));
}

TEST(ListenTcp, says_what_an_address_looks_like) {
  for (const char* text :
       {"", "9712", "host.example:1", "127.0.0.1", "127.0.0.1:", "1.2.3.4:x", "1.2.3.4:65536",
        "1.2.3.4:-1", "::1:80", "[::1]", "[::g]:1", "[1.2.3.4]:1"}) {
    const auto listener = listen_tcp(text);
    ASSERT_FALSE(listener) << text;
    EXPECT_THAT(listener.error().message, HasSubstr("is no address to listen on")) << text;
  }
}

}  // namespace
}  // namespace skep::api
