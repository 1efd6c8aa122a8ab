#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/logs/support.h"

namespace skep::host::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Trouble, on_a_full_disk_is_one_warning_and_holds_no_worker_up) {
  Logs logs;
  const UniqueFd out = logs.capture("/dev/full");
  for (int i = 0; i < 100; ++i) write_all(out.get(), std::string(100'000, 'x') + "\n");
  logs.flush();
  EXPECT_THAT(logs.warnings, ElementsAre(HasSubstr("web:0: cannot write to the log file /dev/full: "
                                                   "no space left on device")));
}

TEST(Trouble, of_one_file_leaves_the_others_alone) {
  const TempDir dir;
  Logs logs;
  const UniqueFd bad = logs.capture("/dev/full");
  const UniqueFd good = logs.capture(dir / "log");
  write_all(bad.get(), "lost\n");
  write_all(good.get(), "kept\n");
  logs.flush();
  EXPECT_EQ(read_file(dir / "log"), "kept\n");
}

TEST(Trouble, ends_by_itself_when_the_file_can_be_opened) {
  const TempDir dir;
  Logs logs;
  write_file(dir / "sub", "in the way of a directory");
  const UniqueFd out = logs.capture(dir / "sub/log");
  write_all(out.get(), "one\n");
  ASSERT_TRUE(logs.warned_of("cannot open the log file"));
  std::filesystem::remove(dir / "sub");
  EXPECT_TRUE(logs.warned_of("is written again; nothing was lost"));
  EXPECT_EQ(read_file(dir / "sub/log"), "one\n");
}

TEST(Trouble, outlasts_the_worker_so_that_its_last_words_are_written) {
  const TempDir dir;
  Logs logs;
  write_file(dir / "sub", "in the way of a directory");
  write_all(logs.capture(dir / "sub/log").get(), "last words\n");
  ASSERT_TRUE(logs.warned_of("cannot open the log file"));
  logs.flush();
  std::filesystem::remove(dir / "sub");
  EXPECT_TRUE(becomes_true([&] { return read_file(dir / "sub/log") == "last words\n"; }));
}

}  // namespace
}  // namespace skep::host::test
