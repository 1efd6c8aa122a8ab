#include <fcntl.h>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/traffic/listeners.h"
#include "unit/traffic/loopback.h"
#include "unit/traffic/own_folder.h"
#include "unit/traffic/unix_sockets.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

struct Umask {
  explicit Umask(mode_t mask) : former(::umask(mask)) {}
  ~Umask() { ::umask(former); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;
  mode_t former;
};

class Path : public testing::Test {
 protected:
  tl::expected<int, int> open(std::uint32_t slot = 0, const SocketWish& wish = {}) {
    return listeners_.open("web", slot, path_address(path_), nullptr, wish);
  }
  [[nodiscard]] mode_t mode_with(const SocketWish& wish) {
    EXPECT_TRUE(open(0, wish));
    return Seen(path_).mode();
  }
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(folder_.path()))
      names.push_back(file.path().filename());
    return names;
  }

  OwnFolder folder_;
  const std::string path_ = folder_ / "web.sock";
  Listeners listeners_{[](const std::string& sentence) { ADD_FAILURE() << sentence; }};
};

// The app's user is not root, and skepd is.
class PathOfAnotherUser : public Path {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can bind as another user";
    ASSERT_TRUE(folder_.belong_to(binder_.uid, binder_.gid, 0700));
  }
  tl::expected<int, int> open_as_user(const SocketWish& wish = {}) {
    return listeners_.open("web", 0, path_address(path_), &binder_, wish);
  }

  Identity binder_ = stranger();
};

SocketWish with_umask(mode_t umask) {
  SocketWish wish;
  wish.umask = umask;
  return wish;
}

}  // namespace

TEST_F(Path, is_one_listening_socket_that_all_slots_share) {
  const auto first = open(0);
  const auto second = open(1);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(error_of_connect(path_), 0);
  EXPECT_EQ(accept_all(*first), 1);
}

TEST_F(Path, is_a_socket_that_does_not_block_and_is_not_inherited) {
  const auto socket = open();
  ASSERT_TRUE(socket);
  EXPECT_TRUE(::fcntl(*socket, F_GETFL) & O_NONBLOCK);
  EXPECT_TRUE(::fcntl(*socket, F_GETFD) & FD_CLOEXEC);
}

TEST_F(Path, is_the_same_in_another_spelling) {
  const auto first = open();
  const auto second = listeners_.open("web", 1, path_address(folder_ / "/./web.sock"));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first, *second);
}

TEST_F(Path, has_the_mode_that_the_apps_umask_leaves) {
  EXPECT_EQ(mode_with(with_umask(0027)), 0750U);
}

TEST_F(Path, has_the_mode_of_the_apps_umask_where_skepds_own_leaves_less) {
  const Umask own(0077);
  EXPECT_EQ(mode_with(with_umask(0002)), 0775U);
}

TEST_F(Path, has_the_mode_of_the_apps_umask_where_skepds_own_leaves_more) {
  const Umask own(0000);
  EXPECT_EQ(mode_with(with_umask(0177)), 0600U);
}

TEST_F(Path, has_the_mode_that_skepds_umask_leaves_where_the_app_has_none) {
  const Umask own(0022);
  EXPECT_EQ(mode_with({}), 0755U);
}

TEST_F(Path, is_readable_for_all_where_the_app_asked_for_that) {
  SocketWish wish = with_umask(0077);
  wish.readable_all = true;
  EXPECT_EQ(mode_with(wish), 0744U);
}

TEST_F(Path, is_writable_for_all_where_the_app_asked_for_that) {
  const Umask own(0022);
  SocketWish wish;
  wish.writable_all = true;
  EXPECT_EQ(mode_with(wish), 0777U);
}

TEST_F(Path, leaves_the_umask_of_the_process_alone) {
  const Umask own(0027);
  ASSERT_TRUE(open(0, with_umask(0)));
  EXPECT_EQ(::umask(0027), 0027U);
}

TEST_F(Path, replaces_a_file_on_which_nobody_listens_any_more) {
  ASSERT_TRUE(plain_unix_listener(path_));
  ASSERT_EQ(error_of_connect(path_), ECONNREFUSED);
  ASSERT_TRUE(open());
  EXPECT_EQ(error_of_connect(path_), 0);
}

TEST_F(Path, is_refused_while_another_process_listens_there) {
  const UniqueFd other = plain_unix_listener(path_);
  EXPECT_EQ(open(), tl::unexpected(EADDRINUSE));
  EXPECT_EQ(error_of_connect(path_), 0);
}

TEST_F(Path, is_refused_where_the_queue_of_another_process_is_full) {
  const UniqueFd other = plain_unix_listener(path_);
  while (error_of_connect(path_) == 0) {
  }
  EXPECT_EQ(open(), tl::unexpected(EADDRINUSE));
  EXPECT_TRUE(Seen(path_).is_socket());
}

TEST_F(Path, is_refused_where_a_datagram_socket_is) {
  const UniqueFd other(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const UnixName where(path_);
  ASSERT_EQ(::bind(other.get(), where.get(), where.size), 0);
  EXPECT_EQ(open(), tl::unexpected(EADDRINUSE));
}

TEST_F(Path, is_refused_where_a_second_daemon_listens) {
  ASSERT_TRUE(open());
  Listeners second([](const std::string&) {});
  EXPECT_EQ(second.open("web", 0, path_address(path_)), tl::unexpected(EADDRINUSE));
}

TEST_F(Path, never_takes_the_place_of_a_regular_file) {
  std::ofstream(path_) << "mine";
  EXPECT_EQ(open(), tl::unexpected(EADDRINUSE));
  std::string text;
  std::ifstream(path_) >> text;
  EXPECT_EQ(text, "mine");
}

TEST_F(Path, never_takes_the_place_of_a_folder) {
  ASSERT_EQ(::mkdir(path_.c_str(), 0700), 0);
  EXPECT_EQ(open(), tl::unexpected(EADDRINUSE));
  EXPECT_TRUE(S_ISDIR(Seen(path_).status.st_mode));
}

TEST_F(Path, never_follows_a_link_nor_takes_its_place) {
  const std::string stale = folder_ / "stale";
  ASSERT_TRUE(plain_unix_listener(stale));
  for (const std::string& target : {stale, folder_ / "nothing"}) {
    ASSERT_EQ(::symlink(target.c_str(), path_.c_str()), 0);
    EXPECT_EQ(open(), tl::unexpected(EADDRINUSE)) << target;
    EXPECT_TRUE(S_ISLNK(Seen(path_).status.st_mode)) << target;
    ::unlink(path_.c_str());
  }
  EXPECT_TRUE(Seen(stale).is_socket());
  EXPECT_FALSE(Seen(folder_ / "nothing").there);
}

TEST_F(Path, is_refused_in_a_folder_that_is_not_there) {
  EXPECT_EQ(listeners_.open("web", 0, path_address(folder_ / "no/web.sock")),
            tl::unexpected(ENOENT));
}

TEST_F(Path, may_have_107_bytes) {
  const std::string longest = folder_ / std::string(106 - folder_.path().size(), 'x');
  ASSERT_EQ(longest.size(), 107U);
  EXPECT_TRUE(listeners_.open("web", 0, path_address(longest)));
  EXPECT_EQ(error_of_connect(longest), 0);
  EXPECT_EQ(listeners_.open("web", 0, path_address(longest + 'x')), tl::unexpected(ENAMETOOLONG));
}

TEST_F(Path, is_absolute_and_holds_no_nul) {
  for (const std::string& odd : {std::string(), std::string("web.sock"), std::string("/"),
                                 std::string("@"), folder_ / std::string("a\0b", 3)})
    EXPECT_EQ(listeners_.open("web", 0, path_address(odd)), tl::unexpected(EINVAL)) << odd;
  EXPECT_THAT(files(), testing::IsEmpty());
}

TEST_F(Path, goes_with_a_release) {
  ASSERT_TRUE(open());
  listeners_.release("web");
  EXPECT_THAT(files(), testing::IsEmpty());
}

TEST_F(Path, goes_when_its_address_is_closed) {
  ASSERT_TRUE(open());
  listeners_.close_address("web", path_address(path_));
  EXPECT_THAT(files(), testing::IsEmpty());
}

TEST_F(Path, goes_with_the_daemon) {
  {
    Listeners listeners([](const std::string&) {});
    ASSERT_TRUE(listeners.open("web", 0, path_address(path_)));
  }
  EXPECT_THAT(files(), testing::IsEmpty());
}

TEST_F(Path, that_has_become_anothers_stays_after_a_release) {
  ASSERT_TRUE(open());
  ::unlink(path_.c_str());
  const UniqueFd other = plain_unix_listener(path_);
  listeners_.release("web");
  EXPECT_EQ(error_of_connect(path_), 0);
  EXPECT_THAT(files(), testing::ElementsAre("web.sock"));
}

TEST_F(Path, can_be_asked_again_after_a_release) {
  ASSERT_TRUE(open());
  listeners_.release("web");
  ASSERT_TRUE(open());
  EXPECT_EQ(error_of_connect(path_), 0);
}

TEST_F(Path, leads_to_the_same_socket_again_after_a_worker_unlinked_it_and_asked) {
  const auto first = open(0);
  ASSERT_TRUE(first);
  ASSERT_EQ(error_of_connect(path_), 0);
  ASSERT_EQ(::unlink(path_.c_str()), 0);
  EXPECT_EQ(open(1), first);
  EXPECT_EQ(error_of_connect(path_), 0);
  EXPECT_EQ(accept_all(*first), 2);
}

TEST_F(Path, is_bound_anew_after_a_worker_removed_every_name_of_it) {
  ASSERT_TRUE(open());
  for (const std::string& name : files()) ::unlink((folder_ / name).c_str());
  ASSERT_TRUE(open());
  EXPECT_EQ(error_of_connect(path_), 0);
}

TEST_F(Path, that_another_process_has_taken_is_refused_even_to_its_owner) {
  ASSERT_TRUE(open());
  ::unlink(path_.c_str());
  const UniqueFd other = plain_unix_listener(path_);
  EXPECT_EQ(open(), tl::unexpected(EADDRINUSE));
}

TEST_F(Path, is_bound_anew_after_a_worker_shut_the_socket_down) {
  const auto first = open();
  ASSERT_TRUE(first);
  ASSERT_EQ(::shutdown(*first, SHUT_RDWR), 0);
  ASSERT_TRUE(open());
  EXPECT_EQ(error_of_connect(path_), 0);
}

TEST_F(Path, is_served_beside_the_leavings_of_a_daemon_that_was_killed) {
  {
    const UniqueFd stale = plain_unix_listener(path_);
    ASSERT_EQ(::link(path_.c_str(), (folder_ / ".web.sock.skep").c_str()), 0);
  }
  const auto first = open();
  ASSERT_TRUE(first);
  ::unlink(path_.c_str());
  EXPECT_EQ(open(), first);
  listeners_.release("web");
  EXPECT_THAT(files(), testing::IsEmpty());
}

TEST_F(Path, may_be_abstract) {
  const std::string name = '@' + path_;
  const auto socket = listeners_.open("web", 0, path_address(name));
  ASSERT_TRUE(socket);
  EXPECT_EQ(error_of_connect(name), 0);
  EXPECT_THAT(files(), testing::IsEmpty());
  Listeners second([](const std::string&) {});
  EXPECT_EQ(second.open("web", 0, path_address(name)), tl::unexpected(EADDRINUSE));
  listeners_.release("web");
  EXPECT_EQ(error_of_connect(name), ECONNREFUSED);
}

TEST_F(PathOfAnotherUser, is_that_users_file) {
  ASSERT_TRUE(open_as_user(with_umask(0027)));
  const Seen file(path_);
  EXPECT_TRUE(file.is_socket());
  EXPECT_EQ(file.status.st_uid, binder_.uid);
  EXPECT_EQ(file.status.st_gid, binder_.gid);
  EXPECT_EQ(file.mode(), 0750U);
}

TEST_F(PathOfAnotherUser, has_a_wider_mode_than_skepds_umask_leaves) {
  const Umask own(0077);
  ASSERT_TRUE(open_as_user(with_umask(0)));
  EXPECT_EQ(Seen(path_).mode(), 0777U);
}

TEST_F(PathOfAnotherUser, is_refused_where_that_user_may_not_write) {
  ASSERT_TRUE(folder_.belong_to(0, 0, 0755));
  EXPECT_EQ(open_as_user(), tl::unexpected(EACCES));
  EXPECT_FALSE(Seen(path_).there);
}

TEST_F(PathOfAnotherUser, is_bound_by_the_right_of_a_further_group) {
  ASSERT_TRUE(folder_.belong_to(0, 54322, 0770));
  EXPECT_TRUE(open_as_user());
}

TEST_F(PathOfAnotherUser, does_not_take_the_place_of_a_stale_file_that_the_user_may_not_remove) {
  ASSERT_TRUE(plain_unix_listener(path_));
  ASSERT_EQ(::chmod(path_.c_str(), 0777), 0);
  ASSERT_TRUE(folder_.belong_to(0, 0, 01777));
  EXPECT_EQ(open_as_user(), tl::unexpected(EPERM));
  EXPECT_TRUE(Seen(path_).is_socket());
}

TEST_F(PathOfAnotherUser, goes_with_a_release) {
  ASSERT_TRUE(open_as_user());
  listeners_.release("web");
  EXPECT_THAT(files(), testing::IsEmpty());
}

TEST_F(PathOfAnotherUser, stays_after_a_release_where_the_user_may_not_remove_it) {
  ASSERT_TRUE(open_as_user());
  ASSERT_TRUE(folder_.belong_to(0, 0, 0755));
  listeners_.release("web");
  EXPECT_TRUE(Seen(path_).is_socket());
}

TEST_F(PathOfAnotherUser, becomes_the_file_of_the_user_the_app_has_now) {
  ASSERT_TRUE(open_as_user());
  ASSERT_TRUE(folder_.belong_to(0, 0, 0777));
  binder_.uid = 54399;
  ASSERT_TRUE(open_as_user());
  EXPECT_EQ(Seen(path_).status.st_uid, 54399U);
  EXPECT_EQ(error_of_connect(path_), 0);
}
