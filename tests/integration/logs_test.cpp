#include <filesystem>
#include <regex>
#include <set>
#include <signal.h>
#include <sstream>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;

std::string all_files(const std::string& directory, const std::string& prefix) {
  std::string text;
  for (const auto& file : std::filesystem::directory_iterator(directory))
    if (file.path().filename().string().starts_with(prefix)) text += read_file(file.path());
  return text;
}

TEST(Logs, no_line_of_four_workers_is_lost_or_torn_over_rotations) {
  constexpr int lines = 3000;
  App app = shell(
      "i=0; while [ $i -lt 3000 ]; do echo \"$SKEP_INSTANCE line $i of the worker, end\"; "
      "i=$((i+1)); done; exec sleep 1000");
  app.workers = 4;
  app.logs = "stdout = \"@RUN@/shared.log\"\nrotate = \"64KiB x 100\"";
  const Skepd skepd(app.toml());
  const auto& directory = skepd.workspace().directory();
  const auto count = [&] {
    const std::string text = all_files(directory, "shared.log");
    return std::count(text.begin(), text.end(), '\n');
  };
  ASSERT_TRUE(eventually(30s, [&] { return count() >= 4L * lines; }));

  const std::regex whole("([0-3]) line ([0-9]+) of the worker, end");
  std::set<std::pair<int, int>> seen;
  std::istringstream text(all_files(directory, "shared.log"));
  for (std::string line; std::getline(text, line);) {
    std::smatch parts;
    ASSERT_TRUE(std::regex_match(line, parts, whole)) << line;
    seen.emplace(std::stoi(parts[1]), std::stoi(parts[2]));
  }
  EXPECT_EQ(seen.size(), 4U * lines);
  EXPECT_TRUE(std::filesystem::exists(directory + "/shared.log.1"));
}

TEST(Logs, each_slot_can_have_its_own_file_and_stderr_another) {
  App app = shell("echo out $SKEP_INSTANCE; echo err $SKEP_INSTANCE >&2; exec sleep 1000");
  app.workers = 2;
  app.logs = "stdout = \"@RUN@/{slot}.out\"\nstderr = \"@RUN@/{slot}.err\"";
  const Skepd skepd(app.toml());
  for (const std::string slot : {"0", "1"}) {
    EXPECT_TRUE(eventually(
        [&] { return read_file(skepd.workspace().path(slot + ".out")) == "out " + slot + '\n'; }));
    EXPECT_TRUE(eventually(
        [&] { return read_file(skepd.workspace().path(slot + ".err")) == "err " + slot + '\n'; }));
  }
}

TEST(Logs, the_last_words_of_a_dying_worker_are_kept) {
  App app = shell("echo farewell; exit 0");
  app.tables["restart"] = "policy = \"never\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.becomes("web:0", "EXITED"));
  EXPECT_TRUE(
      eventually([&] { return read_file(skepd.workspace().path("web-0.log")) == "farewell\n"; }));
}

TEST(Logs, tail_prints_the_end_of_a_workers_log) {
  App app = shell("echo one; echo two; echo wrong >&2; exec sleep 1000");
  app.logs = "stdout = \"@RUN@/out.log\"\nstderr = \"@RUN@/err.log\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(eventually([&] {
    return skepd.ctl({"tail", "web:0"}).out == "one\ntwo\n";
  })) << skepd.ctl({"tail", "web:0"}).out;
  EXPECT_EQ(skepd.ctl({"tail", "-4", "web:0"}).out, "two\n");
  EXPECT_TRUE(eventually([&] { return skepd.ctl({"tail", "web:0", "stderr"}).out == "wrong\n"; }));
}

TEST(Logs, tail_says_why_there_is_nothing) {
  App app = shell("exec sleep 1000");
  app.logs = "stdout = \"none\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  const Finished none = skepd.ctl({"tail", "web:0"});
  EXPECT_EQ(none.exit, 1);
  EXPECT_THAT(none.out, HasSubstr("web:0: ERROR (no log file)"));
  EXPECT_THAT(skepd.ctl({"tail", "shop:0"}).out, HasSubstr("shop:0: ERROR (no such process name)"));
}

TEST(Logs, tail_follows_until_it_is_interrupted) {
  App app = shell(
      "while :; do while [ ! -e @RUN@/go ]; do sleep 0.02; done; rm @RUN@/go; echo more; done");
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  const std::string seen = skepd.workspace().path("seen");
  Process tail(
      {{skepctl_program(), "--socket", skepd.socket(), "tail", "-f", "web:0"}, {}, seen, "", {}});
  ASSERT_TRUE(eventually([&] { return read_file(seen) == "==> Press Ctrl-C to exit <==\n"; }));
  // A line can come before skepd has begun to follow: it is asked for until it is seen.
  EXPECT_TRUE(eventually([&] {
    (void)skepd.workspace().write("go", "");
    return read_file(seen).find("more\n") != std::string::npos;
  }));
  tail.signal(SIGINT);
  EXPECT_EQ(tail.wait(10s), 0);
  EXPECT_EQ(skepd.ctl({"status"}).exit, 0);
}

TEST(Logs, skepds_own_log_goes_to_the_file_that_is_named) {
  SkepdOptions options;
  options.daemon_keys = "log = \"@RUN@/skepd.log\"";
  const Skepd skepd(shell("exec sleep 1000").toml(), options);
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  EXPECT_TRUE(eventually([&] {
    const std::string log = read_file(skepd.workspace().path("skepd.log"));
    return log.find("web:0") != std::string::npos && log.find("RUNNING") != std::string::npos;
  }));
}

}  // namespace
}  // namespace skep::harness
