#include "ctl/shell/history.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "ctl/shell/shell.h"
#include "ctl/shell/split.h"

namespace skep::ctl {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class ShellHistory : public testing::Test {
 protected:
  ShellHistory() {
    std::string pattern = "/tmp/skep-history-XXXXXX";
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    folder = pattern;
    path = folder + "/state/skep/history";
  }
  ~ShellHistory() override { fs::remove_all(folder); }

  [[nodiscard]] static unsigned mode_of(const std::string& file) {
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
  }

  std::string folder;
  std::string path;
};

TEST_F(ShellHistory, is_there_again_in_another_shell) {
  History(path).append("status web");
  History(path).append("tail web:0");
  EXPECT_THAT(History(path).load(), ElementsAre("status web", "tail web:0"));
}

TEST_F(ShellHistory, is_for_its_owner_alone) {
  History(path).append("status");
  EXPECT_EQ(mode_of(path), 0600U);
  EXPECT_EQ(mode_of(folder + "/state/skep"), 0700U);
}

TEST_F(ShellHistory, closes_a_file_that_others_could_read) {
  History(path).append("status");
  ::chmod(path.c_str(), 0644);
  History(path).append("status");
  EXPECT_EQ(mode_of(path), 0600U);
}

TEST_F(ShellHistory, follows_no_link) {
  const std::string victim = folder + "/victim";
  std::ofstream(victim) << "precious\n";
  History history(path);
  fs::create_symlink(victim, path);
  history.append("status");
  EXPECT_THAT(history.load(), IsEmpty());
  std::string text;
  std::getline(std::ifstream(victim), text, '\0');
  EXPECT_EQ(text, "precious\n");
}

TEST_F(ShellHistory, does_not_grow_without_end) {
  History history(path);
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "status " + std::to_string(i) + '\n';
  std::ofstream(path) << many;
  const auto lines = history.load();
  ASSERT_EQ(lines.size(), History::most_lines);
  EXPECT_EQ(lines.back(), "status 4999");
  EXPECT_LT(fs::file_size(path), 20000U);
  EXPECT_EQ(history.load(), lines);
}

TEST_F(ShellHistory, leaves_out_lines_that_are_no_commands) {
  History history(path);
  history.append(std::string(History::most_line_bytes + 1, 'x'));
  history.append("");
  EXPECT_THAT(history.load(), IsEmpty());
}

TEST_F(ShellHistory, is_kept_where_the_state_of_a_user_is) {
  const auto path_with = [](const std::string& name, const std::string& value) {
    Surroundings around;
    around.variable = [=](const char* asked) {
      return asked == name ? std::optional(value) : std::nullopt;
    };
    return history_path(around);
  };
  EXPECT_EQ(path_with("XDG_STATE_HOME", "/state"), "/state/skep/history");
  EXPECT_EQ(path_with("HOME", "/home/kim"), "/home/kim/.local/state/skep/history");
  EXPECT_EQ(path_with("HOME", "relative"), "");
}

TEST(ShellLine, is_parted_by_white_space) {
  EXPECT_THAT(split("  restart\tweb:0 web:1 \r\n"), ElementsAre("restart", "web:0", "web:1"));
  EXPECT_THAT(split(" "), IsEmpty());
}

TEST(ShellLine, ends_in_the_word_that_is_being_typed) {
  EXPECT_THAT(split_for_completion("status we"), ElementsAre("status", "we"));
  EXPECT_THAT(split_for_completion("status "), ElementsAre("status", ""));
  EXPECT_THAT(split_for_completion(""), ElementsAre(""));
}

}  // namespace
}  // namespace skep::ctl
