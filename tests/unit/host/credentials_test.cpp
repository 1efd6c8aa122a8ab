#include "host/credentials.h"

#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "unit/host/scratch.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;
namespace fs = std::filesystem;

namespace {

using testing::HasSubstr;

class CredentialsTest : public testing::Test {
 protected:
  CredentialsTest() : credentials(folder / "given") {
    fs::create_directory(folder / "given");
    (void)folder.write("given/db", "honey");
    credentials.keep_in(folder / "kept");
  }

  [[nodiscard]] std::string error_of(const std::vector<std::string>& names) {
    const auto given = credentials.give(worker, names, nullptr);
    return given ? "" : given.error().message;
  }

  Scratch folder;
  Credentials credentials;
  const WorkerId worker{"web", 0, 17};
};

struct stat status_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
  return status;
}

}  // namespace

TEST_F(CredentialsTest, are_copies_in_a_directory_of_the_worker_s_own) {
  EXPECT_EQ(*credentials.give(worker, {"db"}, nullptr), folder / "kept/web.17");
  EXPECT_EQ(folder.read("kept/web.17/db"), "honey");
  EXPECT_EQ(status_of(folder / "kept/web.17").st_mode & 07777U, 0500U);
  EXPECT_EQ(status_of(folder / "kept/web.17/db").st_mode & 07777U, 0400U);
  EXPECT_EQ(status_of(folder / "kept").st_mode & 07777U, 0711U);
}

TEST_F(CredentialsTest, belong_to_the_worker_s_user) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  const Identity bee{"bee", "/", "/bin/sh", 54321, 54322, {}};
  ASSERT_TRUE(credentials.give(worker, {"db"}, &bee));
  EXPECT_EQ(status_of(folder / "kept/web.17").st_uid, 54321U);
  EXPECT_EQ(status_of(folder / "kept/web.17/db").st_uid, 54321U);
  EXPECT_EQ(status_of(folder / "kept/web.17/db").st_gid, 54322U);
}

TEST_F(CredentialsTest, go_with_the_worker) {
  ASSERT_TRUE(credentials.give(worker, {"db"}, nullptr));
  credentials.take_back(worker);
  EXPECT_FALSE(fs::exists(folder / "kept"));
}

TEST_F(CredentialsTest, go_with_what_else_was_put_beside_them) {
  ASSERT_TRUE(credentials.give(worker, {"db"}, nullptr));
  ASSERT_EQ(::chmod((folder / "kept/web.17").c_str(), 0700), 0);
  fs::create_symlink(folder / "given/db", folder / "kept/web.17/link");
  credentials.take_back(worker);
  EXPECT_FALSE(fs::exists(folder / "kept"));
  EXPECT_EQ(folder.read("given/db"), "honey");
}

TEST_F(CredentialsTest, that_a_killed_skepd_left_go_unless_their_worker_lives) {
  ASSERT_TRUE(credentials.give({"web", 0, 16}, {"db"}, nullptr));
  ASSERT_TRUE(credentials.give(worker, {"db"}, nullptr));
  credentials.keep_only({"web.17"});
  EXPECT_FALSE(fs::exists(folder / "kept/web.16"));
  EXPECT_TRUE(fs::exists(folder / "kept/web.17"));
}

TEST_F(CredentialsTest, take_the_place_of_what_was_left_there) {
  ASSERT_TRUE(credentials.give(worker, {"db"}, nullptr));
  (void)folder.write("given/db", "wax");
  ASSERT_TRUE(credentials.give(worker, {"db"}, nullptr));
  EXPECT_EQ(folder.read("kept/web.17/db"), "wax");
}

TEST_F(CredentialsTest, that_skepd_was_not_given_are_told_with_what_to_do) {
  EXPECT_EQ(error_of({"db", "tls"}),
            "cannot hand on credential tls: skepd was not given it; write "
            "LoadCredential=tls:/its/file in the unit of skepd and restart it");
  EXPECT_THAT(Credentials("").trouble_with("tls"), "");
  EXPECT_THAT(credentials.trouble_with("tls"), HasSubstr("skepd was not given it"));
  EXPECT_THAT(credentials.trouble_with("db"), "");
}

TEST_F(CredentialsTest, are_put_into_no_directory_that_others_may_write_to) {
  fs::create_directory(folder / "kept");
  ASSERT_EQ(::chmod((folder / "kept").c_str(), 0777), 0);
  EXPECT_THAT(error_of({"db"}), HasSubstr("others may write to it"));
  fs::remove(folder / "kept");
  fs::create_directory_symlink(folder / "given", folder / "kept");
  EXPECT_THAT(error_of({"db"}), HasSubstr("cannot hand on its credentials"));
}
