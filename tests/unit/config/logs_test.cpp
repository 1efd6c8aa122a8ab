#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using Kind = LogTarget::Kind;

TEST(Logs, go_to_a_file_of_each_worker_by_default) {
  const AppSpec app = web("");
  EXPECT_EQ(app.logs.out, (LogTarget{Kind::file, "/var/log/skep/web-{slot}.log"}));
  EXPECT_EQ(app.logs.err.kind, Kind::same_as_stdout);
}

TEST(Logs, are_inherited_by_default_where_there_is_no_directory_for_them) {
  Surroundings around = four_cores();
  around.default_log_directory.clear();
  EXPECT_EQ(web("", around).logs.out.kind, Kind::inherit);
}

TEST(Logs, may_go_to_two_files) {
  const AppSpec app =
      web("logs = { stdout = \"${HOME}/out.log\", stderr = \"/var/log/{slot}/err-{slot}.log\" }\n");
  EXPECT_EQ(app.logs.out, (LogTarget{Kind::file, "/home/bee/out.log"}));
  EXPECT_EQ(app.logs.err, (LogTarget{Kind::file, "/var/log/{slot}/err-{slot}.log"}));
}

TEST(Logs, may_be_inherited_or_thrown_away) {
  const AppSpec app = web("logs = { stdout = \"none\", stderr = \"inherit\" }\n");
  EXPECT_EQ(app.logs.out.kind, Kind::none);
  EXPECT_EQ(app.logs.err.kind, Kind::inherit);
}

TEST(Logs, of_stderr_may_be_named_to_be_with_stdout) {
  EXPECT_EQ(web("logs = { stdout = \"none\", stderr = \"stdout\" }\n").logs.err.kind,
            Kind::same_as_stdout);
}

TEST(Logs, drop_what_does_not_fit_unless_the_workers_are_to_wait) {
  EXPECT_FALSE(web("").logs.block);
  EXPECT_FALSE(web("logs = { when-full = \"drop\" }\n").logs.block);
  EXPECT_TRUE(web("logs = { when-full = \"block\" }\n").logs.block);
}

TEST(Logs, are_rotated_by_size) {
  const AppSpec app = web("logs = { rotate = \"1KiB x 3\" }\n");
  EXPECT_EQ(app.logs.rotate_bytes, 1024U);
  EXPECT_EQ(app.logs.rotate_keep, 3U);
}

TEST(Logs, may_never_be_rotated) {
  EXPECT_EQ(web("logs = { rotate = \"never\" }\n").logs.rotate_bytes, 0U);
}

}  // namespace
}  // namespace skep::config
