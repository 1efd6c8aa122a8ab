#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "config/text_file.h"
#include "unit/config/support.h"

namespace skep::config {
namespace {

std::string problem_of(const std::string& path, const Surroundings& around = four_cores()) {
  const auto config = load(path, around);
  if (config) return "none";
  return config.error().size() == 1 ? config.error().front().text() : "several";
}

Surroundings as_root() {
  Surroundings around = four_cores();
  around.root = true;
  return around;
}

TEST(ConfigFile, that_is_missing_is_named) {
  EXPECT_EQ(problem_of("/nowhere/skep.toml"), "/nowhere/skep.toml: there is no such file");
  EXPECT_EQ(problem_of(""), ": there is no such file");
}

TEST(ConfigFile, cannot_be_a_directory) {
  const Folder folder;
  EXPECT_EQ(problem_of(folder.path()), folder.path() + ": this is a directory; name a file");
}

TEST(ConfigFile, cannot_be_a_pipe_that_nobody_writes) {
  const Folder folder;
  const std::string path = folder.path() + "/pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(problem_of(path), path + ": this is not a regular file; copy the config to one");
}

TEST(ConfigFile, cannot_be_a_loop_of_links) {
  const Folder folder;
  const std::string path = folder.path() + "/loop";
  ASSERT_EQ(::symlink(path.c_str(), path.c_str()), 0);
  EXPECT_EQ(problem_of(path), path + ": it cannot be read: Too many levels of symbolic links");
}

TEST(ConfigFile, has_at_most_a_mebibyte) {
  const Folder folder;
  const std::string line = "# " + std::string(61, 'x') + "\n";
  std::string text;
  while (text.size() < largest_file) text += line;
  EXPECT_EQ(problem_of(folder.file("full.toml", text)), "none");
  const std::string over = folder.file("over.toml", text + "\n");
  EXPECT_EQ(problem_of(over), over + ": the file has more than 1 MiB; split it with `include`");
}

TEST(ConfigFile, is_told_where_it_is_not_utf8) {
  const Folder folder;
  const std::string path = folder.file("a.toml", "# one\n# \xc3\xa4\xff\n");
  EXPECT_EQ(problem_of(path), path + ":2:4: this is not UTF-8; save the file in UTF-8");
}

TEST(ConfigFile, is_told_where_a_nul_byte_is) {
  const Folder folder;
  const std::string path = folder.file("a.toml", std::string("# one\n\0", 7));
  EXPECT_EQ(problem_of(path),
            path + ":2:1: there is a NUL byte here; a config is a plain text file");
}

TEST(ConfigFile, that_everybody_may_write_is_refused_to_root) {
  const Folder folder;
  const std::string path = folder.file("open.toml", "", 0646);
  EXPECT_EQ(
      problem_of(path, as_root()),
      path + ": everybody may write this file, and skepd runs as root; run: chmod o-w " + path);
}

TEST(ConfigFile, that_everybody_may_write_is_taken_by_others) {
  const Folder folder;
  EXPECT_EQ(problem_of(folder.file("open.toml", "", 0646)), "none");
}

TEST(ConfigFile, that_only_its_group_may_write_is_taken_by_root) {
  const Folder folder;
  EXPECT_EQ(problem_of(folder.file("group.toml", "", 0664), as_root()), "none");
}

TEST(ConfigFile, that_is_included_and_everybody_may_write_is_refused_to_root) {
  const Folder folder;
  const std::string main = folder.file("skep.toml", "[daemon]\ninclude = [\"open.toml\"]\n");
  const std::string open = folder.file("open.toml", "", 0602);
  EXPECT_EQ(
      problem_of(main, as_root()),
      open + ": everybody may write this file, and skepd runs as root; run: chmod o-w " + open);
}

TEST(ConfigFile, may_begin_with_a_byte_order_mark_and_end_its_lines_as_windows_does) {
  EXPECT_EQ(loaded("\xef\xbb\xbf[app.web]\r\ncommand = [\"a\"]\r\n").apps.size(), 1U);
}

}  // namespace
}  // namespace skep::config
