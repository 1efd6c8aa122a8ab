#include "api/control/socket_rights.h"

#include <array>
#include <fcntl.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "api/control/control_socket.h"
#include "unit/control/folder.h"

namespace skep::api {
namespace {

using Admission = HttpServer::Admission;
using testing::HasSubstr;

constexpr uid_t stranger = 64000;  // no user of this machine

TEST(SocketRights, names_the_group_that_there_is_none_of) {
  const auto groups = find_groups({0660, "no-such-group", ""});
  ASSERT_FALSE(groups);
  EXPECT_THAT(groups.error().message,
              HasSubstr("[daemon] socket-group is no-such-group, and there is no such group"));
  EXPECT_THAT(find_groups({0660, "", "nor-this"}).error().message,
              HasSubstr("read-only-group is nor-this"));
}

TEST(SocketRights, finds_the_groups_by_their_names) {
  const group* own = ::getgrgid(::getegid());
  ASSERT_NE(own, nullptr);
  const auto groups = find_groups({0660, own->gr_name, ""});
  ASSERT_TRUE(groups);
  EXPECT_EQ(groups->group, ::getegid());
  EXPECT_EQ(groups->read_only, std::nullopt);
}

// Judged by the group of the credentials alone: this socket's other end is this process, whose
// supplementary groups hold none of these numbers.
class DoorkeeperTest : public testing::Test {
 protected:
  static constexpr gid_t acting = 64001;
  static constexpr gid_t reading = 64002;
  static constexpr gid_t neither = 64003;

  DoorkeeperTest() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return;
    socket_.reset(ends[0]);
    other_.reset(ends[1]);
  }

  [[nodiscard]] Admission judge(uid_t uid, gid_t gid) const {
    return Doorkeeper(acting, reading)(socket_.get(), {1, uid, gid});
  }

  Fd socket_;
  Fd other_;
};

TEST_F(DoorkeeperTest, lets_the_sockets_group_act_and_the_read_only_group_look) {
  EXPECT_EQ(judge(stranger, acting), Admission::acts);
  EXPECT_EQ(judge(stranger, reading), Admission::reads);
}

TEST_F(DoorkeeperTest, turns_away_who_is_in_neither_group) {
  EXPECT_EQ(judge(stranger, neither), Admission::refused);
}

TEST_F(DoorkeeperTest, lets_root_and_its_own_user_act_whatever_their_groups) {
  EXPECT_EQ(judge(0, reading), Admission::acts);
  EXPECT_EQ(judge(::geteuid(), neither), Admission::acts);
}

TEST_F(DoorkeeperTest, lets_everybody_act_whom_the_mode_lets_in_where_there_is_no_read_only_group) {
  EXPECT_EQ(Doorkeeper(acting, std::nullopt)(socket_.get(), {1, stranger, neither}),
            Admission::acts);
}

// Runs `task` in a child that is a stranger with these groups, where that is allowed; its answer.
bool as_member(const std::vector<gid_t>& groups, const std::function<bool()>& task) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    const bool became = ::setgroups(groups.size(), groups.data()) == 0 &&
                        ::setresgid(64003, 64003, 64003) == 0 &&
                        ::setresuid(stranger, stranger, stranger) == 0;
    ::_exit(became && task() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_F(DoorkeeperTest, knows_supplementary_groups_however_many_they_are) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make such a client";
  std::vector<gid_t> many;
  for (gid_t gid = 50000; gid < 50200; ++gid) many.push_back(gid);
  many.push_back(reading);
  EXPECT_TRUE(as_member(many, [] {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) return false;
    // The judge is another user than the client, as skepd is.
    return Doorkeeper(acting, reading)(ends[0], {1, stranger + 1, neither}) == Admission::reads;
  }));
}

TEST(ControlSocketRights, are_those_of_the_file_from_its_first_moment) {
  const test::Folder folder;
  const std::string path = folder / "control.sock";
  const auto socket = ControlSocket::open(path, 0600, ::getegid());
  ASSERT_TRUE(socket) << socket.error().message;
  struct stat facts {};
  ASSERT_EQ(::stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  EXPECT_EQ(facts.st_gid, ::getegid());
  EXPECT_EQ(socket->group(), ::getegid());
}

}  // namespace
}  // namespace skep::api
