#include "api/control/control_socket.h"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/control/folder.h"
#include "unit/http/raw_client.h"

namespace skep::api {
namespace {

using test::RawClient;
using testing::HasSubstr;

class ControlSocketTest : public testing::Test {
 protected:
  static mode_t mode_of(const std::string& path) {
    struct stat found {};
    EXPECT_EQ(::lstat(path.c_str(), &found), 0) << path;
    return found.st_mode & 07777U;
  }
  static bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

  static Fd bound(const std::string& path) {
    Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    const auto* generic = static_cast<const sockaddr*>(static_cast<const void*>(&address));
    EXPECT_EQ(::bind(socket.get(), generic, sizeof(address)), 0);
    return socket;
  }

  static std::string error_of(const std::string& path) {
    const auto socket = ControlSocket::open(path);
    return socket ? "" : socket.error().message;
  }

  test::Folder folder_;
  std::string path_ = folder_ / "control.sock";
};

TEST_F(ControlSocketTest, listens_for_its_owner_and_group_only) {
  const mode_t before = ::umask(0);
  const auto socket = ControlSocket::open(path_);
  EXPECT_EQ(::umask(before), 0U) << "the umask is put back";
  ASSERT_TRUE(socket) << socket.error().message;
  EXPECT_EQ(mode_of(path_), 0660U);
  EXPECT_TRUE(RawClient::to_path(path_).connected());
}

TEST_F(ControlSocketTest, has_the_same_mode_under_a_strict_umask) {
  const mode_t before = ::umask(077);
  const auto socket = ControlSocket::open(path_);
  ::umask(before);
  EXPECT_EQ(mode_of(path_), 0660U);
}

TEST_F(ControlSocketTest, is_removed_when_it_goes) {
  { const auto socket = ControlSocket::open(path_); }
  EXPECT_FALSE(exists(path_));
  EXPECT_TRUE(ControlSocket::open(path_));
}

TEST_F(ControlSocketTest, leaves_a_file_alone_that_took_its_place) {
  {
    const auto socket = ControlSocket::open(path_);
    ::unlink(path_.c_str());
    std::ofstream(path_) << "mine";
  }
  EXPECT_TRUE(exists(path_));
}

TEST_F(ControlSocketTest, keeps_its_descriptors_from_child_processes) {
  auto socket = ControlSocket::open(path_);
  const Fd listener = socket->take_listener();
  EXPECT_NE(::fcntl(listener.get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(ControlSocketTest, is_refused_to_a_second_skepd) {
  const auto first = ControlSocket::open(path_);
  ASSERT_TRUE(first);
  EXPECT_EQ(error_of(path_), "a skepd is already running on " + path_ + " (pid " +
                                 std::to_string(::getpid()) + "); stop it with skepctl --socket " +
                                 path_ + " shutdown, or give this one another socket");
  EXPECT_TRUE(RawClient::to_path(path_).connected()) << "the first is not disturbed";
}

TEST_F(ControlSocketTest, is_refused_although_the_first_has_not_written_its_pid_yet) {
  const Fd lock(::open((path_ + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_EQ(::flock(lock.get(), LOCK_EX), 0);
  EXPECT_THAT(error_of(path_), HasSubstr("already running on " + path_ + "; stop it"));
}

TEST_F(ControlSocketTest, is_taken_over_from_a_skepd_that_was_killed) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto socket = ControlSocket::open(path_);
    static_cast<void>(::raise(SIGKILL));
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(exists(path_)) << "a stale socket";
  EXPECT_FALSE(RawClient::to_path(path_).connected());
  const auto socket = ControlSocket::open(path_);
  ASSERT_TRUE(socket) << socket.error().message;
  EXPECT_TRUE(RawClient::to_path(path_).connected());
}

TEST_F(ControlSocketTest, leaves_a_file_alone_that_is_no_socket) {
  std::ofstream(path_) << "precious";
  EXPECT_EQ(error_of(path_),
            path_ + " is there already and is no socket; move it away or choose another path");
  EXPECT_TRUE(exists(path_));
}

TEST_F(ControlSocketTest, leaves_another_programs_socket_alone) {
  const Fd other = bound(path_);
  ASSERT_EQ(::listen(other.get(), 1), 0);
  EXPECT_EQ(error_of(path_), "another program listens on " + path_ + "; choose another path");
  EXPECT_TRUE(exists(path_));
}

TEST_F(ControlSocketTest, that_was_passed_is_served_and_stays_as_it_is) {
  Fd passed = bound(path_);
  ASSERT_EQ(::listen(passed.get(), 1), 0);
  ASSERT_EQ(::chmod(path_.c_str(), 0600), 0);
  {
    auto socket = ControlSocket::of_passed(path_, std::move(passed));
    ASSERT_TRUE(socket) << socket.error().message;
    const Fd listener = socket->take_listener();
    EXPECT_NE(::fcntl(listener.get(), F_GETFL) & O_NONBLOCK, 0);
    EXPECT_EQ(socket->group(), ::getegid());
    EXPECT_THAT(error_of(path_), HasSubstr("already running on " + path_));
  }
  EXPECT_EQ(mode_of(path_), 0600U) << "it is the service manager's, also when skepd has gone";
}

TEST_F(ControlSocketTest, that_was_passed_is_refused_at_another_path) {
  Fd passed = bound(path_);
  ASSERT_EQ(::listen(passed.get(), 1), 0);
  const std::string other = folder_ / "other.sock";
  const auto socket = ControlSocket::of_passed(other, std::move(passed));
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().message,
            "the control socket that was passed is bound to " + path_ + ", and the config says " +
                other + "; make ListenStream= of its unit and [daemon] socket the same");
  EXPECT_TRUE(exists(path_));
}

TEST_F(ControlSocketTest, that_was_passed_is_refused_where_it_does_not_listen_or_is_none) {
  const auto refused = [this](Fd passed) {
    const auto socket = ControlSocket::of_passed(path_, std::move(passed));
    return !socket && socket.error().message.find("ListenStream=") != std::string::npos;
  };
  EXPECT_TRUE(refused(bound(path_)));
  EXPECT_TRUE(refused(Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC))));
  EXPECT_TRUE(refused(Fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))));
}

TEST_F(ControlSocketTest, makes_its_directory) {
  const std::string directory = folder_ / "run";
  const auto socket = ControlSocket::open(directory + "/control.sock");
  ASSERT_TRUE(socket) << socket.error().message;
  EXPECT_EQ(mode_of(directory), ::geteuid() == 0 ? 0755U : 0700U);
}

TEST_F(ControlSocketTest, leaves_the_mode_of_a_directory_that_is_there) {
  const std::string directory = folder_ / "run";
  ASSERT_EQ(::mkdir(directory.c_str(), 0750), 0);
  ASSERT_EQ(::chmod(directory.c_str(), 0750), 0);
  ASSERT_TRUE(ControlSocket::open(directory + "/control.sock"));
  EXPECT_EQ(mode_of(directory), 0750U);
}

TEST_F(ControlSocketTest, says_which_directory_it_cannot_make) {
  EXPECT_EQ(error_of(folder_ / "a/b/control.sock"), "cannot make the control socket's directory " +
                                                        (folder_ / "a/b") +
                                                        ": No such file or directory");
}

TEST_F(ControlSocketTest, says_that_a_path_is_too_long) {
  const std::string path = folder_ / std::string(100, 'x');
  EXPECT_THAT(error_of(path),
              HasSubstr("has " + std::to_string(path.size()) + " bytes; choose one of 1 to 107"));
}

TEST_F(ControlSocketTest, follows_no_link_to_its_lock) {
  ASSERT_EQ(::symlink("/dev/null", (path_ + ".lock").c_str()), 0);
  EXPECT_THAT(error_of(path_), HasSubstr("cannot open the control socket's lock"));
}

}  // namespace
}  // namespace skep::api
