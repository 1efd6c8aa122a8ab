#include "host/process/borrowed_rights.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <future>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "unit/traffic/loopback.h"
#include "unit/traffic/own_folder.h"
#include "unit/traffic/unix_sockets.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

// What the calling thread may do to files.
struct Rights {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
  std::uint64_t effective = 0;

  static Rights of_this_thread() {
    Rights rights;
    rights.uid = static_cast<uid_t>(::syscall(SYS_setfsuid, -1));
    rights.gid = static_cast<gid_t>(::syscall(SYS_setfsgid, -1));
    rights.groups.resize(static_cast<std::size_t>(::getgroups(0, nullptr)));
    if (::getgroups(static_cast<int>(rights.groups.size()), rights.groups.data()) < 0)
      ADD_FAILURE() << "getgroups";
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
    ::syscall(SYS_capget, &header, data.data());
    rights.effective = data[0].effective | (std::uint64_t{data[1].effective} << 32U);
    return rights;
  }

  bool operator==(const Rights&) const = default;
};

bool has(const Rights& rights, unsigned capability) {
  return (rights.effective & (std::uint64_t{1} << capability)) != 0;
}

int error_of_reading(const std::string& path) {
  return UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) ? 0 : errno;
}

class BorrowedRightsOfRoot : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can have another user's rights";
    ASSERT_EQ(::chmod(folder_.path().c_str(), 0755), 0);
  }

  [[nodiscard]] std::string file(mode_t mode, gid_t group = 0) const {
    const std::string path = folder_ / "file";
    UniqueFd(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    EXPECT_EQ(::chown(path.c_str(), 0, group), 0);
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    return path;
  }

  OwnFolder folder_;
  Identity lender_ = stranger();
};

}  // namespace

TEST_F(BorrowedRightsOfRoot, make_files_the_lenders) {
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0777), 0);
  {
    const auto rights = BorrowedRights::of(&lender_);
    ASSERT_TRUE(rights);
    ASSERT_TRUE(UniqueFd(::open((folder_ / "a").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600)));
  }
  EXPECT_EQ(Seen(folder_ / "a").status.st_uid, lender_.uid);
  EXPECT_EQ(Seen(folder_ / "a").status.st_gid, lender_.gid);
}

TEST_F(BorrowedRightsOfRoot, override_no_modes) {
  const std::string secret = file(0600);
  ASSERT_EQ(error_of_reading(secret), 0);
  const auto rights = BorrowedRights::of(&lender_);
  ASSERT_TRUE(rights);
  EXPECT_EQ(error_of_reading(secret), EACCES);
  EXPECT_FALSE(has(Rights::of_this_thread(), CAP_DAC_OVERRIDE));
  EXPECT_FALSE(has(Rights::of_this_thread(), CAP_FOWNER));
}

TEST_F(BorrowedRightsOfRoot, override_no_modes_for_a_daemon_that_has_capabilities_and_is_not_root) {
  const std::string secret = file(0600);
  const int result = in_child([&] {
    if (::prctl(PR_SET_KEEPCAPS, 1) != 0 || ::setresuid(65534, 65534, 65534) != 0) return 100;
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
    ::syscall(SYS_capget, &header, data.data());
    for (auto& each : data) each.effective = each.permitted;
    if (::syscall(SYS_capset, &header, data.data()) != 0) return 101;
    if (error_of_reading(secret) != 0) return 102;
    auto rights = BorrowedRights::of(&lender_);
    if (!rights) return 103;
    const int error = error_of_reading(secret);
    if (rights->give_back() != 0) return 104;
    return error_of_reading(secret) == 0 ? error : 105;
  });
  EXPECT_EQ(result, EACCES);
}

TEST_F(BorrowedRightsOfRoot, have_every_group_of_the_lender_and_no_other) {
  const std::string for_group = file(0640, 54322);
  const auto rights = BorrowedRights::of(&lender_);
  ASSERT_TRUE(rights);
  EXPECT_EQ(error_of_reading(for_group), 0);
  EXPECT_EQ(Rights::of_this_thread().groups, lender_.groups);
}

TEST_F(BorrowedRightsOfRoot, are_given_back_whole) {
  const Rights before = Rights::of_this_thread();
  const int dumpable = ::prctl(PR_GET_DUMPABLE);
  auto rights = BorrowedRights::of(&lender_);
  ASSERT_TRUE(rights);
  ASSERT_NE(Rights::of_this_thread(), before);
  EXPECT_EQ(rights->give_back(), 0);
  EXPECT_EQ(Rights::of_this_thread(), before);
  EXPECT_EQ(::prctl(PR_GET_DUMPABLE), dumpable);
}

TEST_F(BorrowedRightsOfRoot, are_given_back_at_the_end_of_the_scope) {
  const Rights before = Rights::of_this_thread();
  { ASSERT_TRUE(BorrowedRights::of(&lender_)); }
  EXPECT_EQ(Rights::of_this_thread(), before);
}

TEST_F(BorrowedRightsOfRoot, are_of_the_calling_thread_only) {
  const Rights before = Rights::of_this_thread();
  std::promise<void> borrowed;
  std::promise<Rights> seen;
  std::thread other([&] {
    borrowed.get_future().wait();
    seen.set_value(Rights::of_this_thread());
  });
  const auto rights = BorrowedRights::of(&lender_);
  borrowed.set_value();
  EXPECT_EQ(seen.get_future().get(), before);
  other.join();
  ASSERT_TRUE(rights);
}

TEST(BorrowedRights, of_nobody_and_of_skepds_own_user_change_nothing) {
  const Rights before = Rights::of_this_thread();
  Identity own;
  own.uid = ::geteuid();
  own.gid = 54321;
  const auto of_nobody = BorrowedRights::of(nullptr);
  const auto of_own = BorrowedRights::of(&own);
  ASSERT_TRUE(of_nobody && of_own);
  EXPECT_EQ(Rights::of_this_thread(), before);
}

TEST(BorrowedRights, are_refused_to_a_daemon_that_may_not_and_leave_it_as_it_is) {
  const int result = in_child([] {
    if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) return 100;
    const Rights before = Rights::of_this_thread();
    const Identity lender = stranger();
    const auto rights = BorrowedRights::of(&lender);
    if (rights || Rights::of_this_thread() != before) return 101;
    return rights.error();
  });
  EXPECT_EQ(result, EPERM);
}
