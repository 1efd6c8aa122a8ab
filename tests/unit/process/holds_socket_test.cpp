#include "host/process/holds_socket.h"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "host/unique_fd.h"

namespace skep::test {
namespace {

TEST(HoldsSocket, tells_who_has_it_open_under_whatever_number) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const host::UniqueFd one(ends[0]);
  const host::UniqueFd other(ends[1]);
  EXPECT_TRUE(host::holds_socket(::getpid(), one.get()));
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
  const host::UniqueFd reader(pipe[0]);
  const host::UniqueFd writer(pipe[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    if (::write(writer.get(), "x", 1) == 1) ::pause();
    ::_exit(0);
  }
  char letter = 0;
  ASSERT_EQ(::read(reader.get(), &letter, 1), 1);
  EXPECT_FALSE(host::holds_socket(child, one.get()));
  EXPECT_TRUE(host::holds_socket(child, other.get()));
  EXPECT_FALSE(host::holds_socket(child, reader.get())) << "which is no socket";
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(host::holds_socket(child, other.get())) << "it is gone";
}

}  // namespace
}  // namespace skep::test
