#include "host/logs/log_directory.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "host/logs/open_file.h"
#include "unit/logs/support.h"

namespace skep::host::logs {
namespace {

using test::TempDir;
using testing::HasSubstr;

constexpr uid_t app_user = 64000;
constexpr gid_t app_group = 64001;

// Only where skepd is root can a directory of another user lead it astray.
class LogDirectory : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root is led astray by other users' directories";
    user_.uid = app_user;
    user_.gid = app_group;
    user_.groups = {app_group};
    user_.name = "web";
    ::chmod((dir_ / "").c_str(), 0755);
  }

  [[nodiscard]] std::string made(const std::string& name, uid_t uid, gid_t gid, mode_t mode) const {
    const std::string path = dir_ / name;
    std::filesystem::create_directory(path);
    EXPECT_EQ(::chown(path.c_str(), uid, gid), 0);
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    return path;
  }

  // The user as whom the file would be opened; why not, where it would not.
  [[nodiscard]] static std::string as_whom(const std::string& file, const Identity* user) {
    const auto rights = rights_for(file, user);
    if (!rights) return rights.error().message;
    const auto uid = static_cast<uid_t>(::syscall(SYS_setfsuid, static_cast<uid_t>(-1)));
    return uid == 0 ? "root" : uid == app_user ? "the user" : std::to_string(uid);
  }

  TempDir dir_;
  Identity user_;
};

TEST_F(LogDirectory, of_root_is_written_by_root) {
  EXPECT_EQ(as_whom(made("d", 0, 0, 0755) + "/log", &user_), "root");
  EXPECT_EQ(as_whom(made("d", 0, 0, 0755) + "/not/there/yet/log", nullptr), "root");
  EXPECT_EQ(as_whom(made("d", 0, 0, 0775) + "/log", nullptr), "root") << "root's group is root";
}

TEST_F(LogDirectory, of_the_apps_user_is_written_by_that_user) {
  EXPECT_EQ(as_whom(made("d", app_user, app_group, 0755) + "/log", &user_), "the user");
  EXPECT_EQ(as_whom(made("d", app_user, app_group, 0755) + "/a/b/log", &user_), "the user");
  EXPECT_EQ(as_whom(made("g", 0, app_group, 0775) + "/log", &user_), "the user");
}

TEST_F(LogDirectory, gives_the_rights_back) {
  { const auto rights = rights_for(made("d", app_user, app_group, 0755) + "/log", &user_); }
  EXPECT_EQ(::syscall(SYS_setfsuid, static_cast<uid_t>(-1)), 0);
}

TEST_F(LogDirectory, of_a_stranger_is_refused) {
  const std::string directory = made("d", 64009, 64009, 0755);
  EXPECT_EQ(as_whom(directory + "/log", &user_),
            "uid 64009 can write to the directory " + directory +
                ", and so could lead skepd, which is root, to any file; give it to root, or let "
                "the app run as that user");
  EXPECT_THAT(as_whom(made("u", app_user, app_group, 0755) + "/log", nullptr),
              HasSubstr("uid 64000 can write"))
      << "where the app runs as root";
}

TEST_F(LogDirectory, that_everybody_can_write_to_is_refused) {
  const std::string directory = made("d", 0, 0, 0777);
  EXPECT_THAT(as_whom(directory + "/log", &user_),
              HasSubstr("every user can write to the directory " + directory));
  EXPECT_THAT(as_whom(made("g", 0, 64009, 0775) + "/log", &user_),
              HasSubstr("a group (gid 64009) can write"));
}

TEST_F(LogDirectory, is_taken_as_its_owners_where_it_is_sticky) {
  EXPECT_EQ(as_whom(made("d", 0, 0, 01777) + "/log", &user_), "root");
}

TEST_F(LogDirectory, counts_with_all_that_leads_to_it) {
  const std::string outer = made("outer", 64009, 64009, 0755);
  std::filesystem::create_directory(outer + "/logs");
  EXPECT_THAT(as_whom(outer + "/logs/log", nullptr), HasSubstr("write to the directory " + outer));
  EXPECT_THAT(as_whom(dir_ / "x/../outer/logs/log", nullptr), testing::Not(HasSubstr("outer")))
      << "a way that is not there leads nowhere";
}

TEST_F(LogDirectory, counts_with_what_its_links_lead_to) {
  const std::string theirs = made("theirs", 64009, 64009, 0755);
  std::filesystem::create_directory_symlink(theirs, dir_ / "link");
  EXPECT_THAT(as_whom(dir_ / "link/log", nullptr), HasSubstr("write to the directory " + theirs));
  const std::string ours = made("ours", 0, 0, 0755);
  std::filesystem::create_directory_symlink(ours, theirs + "/back");
  EXPECT_THAT(as_whom(theirs + "/back/log", nullptr), HasSubstr("write to the directory " + theirs))
      << "who has the link can lead it elsewhere";
  std::filesystem::create_directory_symlink("ours", dir_ / "beside");
  EXPECT_EQ(as_whom(dir_ / "beside/log", nullptr), "root");
}

TEST_F(LogDirectory, makes_files_and_directories_in_the_users_name) {
  const std::string directory = made("d", app_user, app_group, 0755);
  ASSERT_TRUE(open_log(directory + "/new/log", &user_));
  for (const char* each : {"/new", "/new/log"}) {
    struct stat facts {};
    ASSERT_EQ(::stat((directory + each).c_str(), &facts), 0);
    EXPECT_EQ(facts.st_uid, app_user) << each;
    EXPECT_EQ(facts.st_gid, app_group) << each;
  }
}

TEST_F(LogDirectory, that_is_refused_is_a_warning_and_leaves_no_file) {
  const std::string directory = made("d", 64009, 64009, 0777);
  test::Logs logs;
  const auto out = logs.capture(directory + "/log");
  EXPECT_TRUE(logs.warned_of("can write to the directory " + directory));
  EXPECT_FALSE(std::filesystem::exists(directory + "/log"));
  EXPECT_FALSE(logs.tail(directory + "/log", 10));
  EXPECT_FALSE(logs.clear(directory + "/log"));
}

}  // namespace
}  // namespace skep::host::logs
