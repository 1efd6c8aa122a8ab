#include "ctl/remote/child.h"

#include <array>
#include <csignal>
#include <sys/socket.h>
#include <unistd.h>

#include <gmock/gmock.h>

namespace skep::ctl {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Child, reads_and_writes_the_socket) {
  auto child = Child::start({"cat"}).value();
  ASSERT_EQ(::send(child.fd(), "hello", 5, 0), 5);
  std::array<char, 16> got{};
  ASSERT_EQ(::recv(child.fd(), got.data(), 5, MSG_WAITALL), 5);
  EXPECT_STREQ(got.data(), "hello");
}

TEST(Child, leaves_a_status_and_what_it_said_without_control_characters) {
  auto child = Child::start({"sh", "-c", R"(printf 'one\r\n\033[31mtwo\n' >&2; exit 7)"}).value();
  EXPECT_EQ(child.exit_status(10s), 7);
  EXPECT_EQ(child.said(), "one\n?[31mtwo");
}

TEST(Child, cannot_fill_the_memory_by_what_it_says) {
  auto child = Child::start({"sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x >&2"}).value();
  EXPECT_TRUE(child.exit_status(10s));
  EXPECT_LE(child.said().size(), Child::most_said_bytes);
}

TEST(Child, ends_with_its_owner) {
  pid_t pid = 0;
  {
    auto child = Child::start({"sh", "-c", "echo $$; exec sleep 1000"}).value();
    std::array<char, 32> got{};
    ASSERT_GT(::recv(child.fd(), got.data(), got.size() - 1, 0), 0);
    pid = std::stoi(got.data());
    EXPECT_FALSE(child.exit_status(0ms));
  }
  EXPECT_EQ(::kill(pid, 0), -1);
}

TEST(Child, that_is_not_installed_is_told) {
  const auto child = Child::start({"no-such-program-anywhere"});
  ASSERT_FALSE(child);
  EXPECT_THAT(child.error().sentence, HasSubstr("cannot run no-such-program-anywhere"));
}

}  // namespace
}  // namespace skep::ctl
