#include <filesystem>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"
#include "integration/harness/terminal.h"

namespace skep::harness {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

std::string hive() {
  App job = shell("echo a line of the job; exec sleep 1000");
  job.name = "job";
  job.logs = "stdout = \"@RUN@/job-{slot}.log\"";
  return probe(Port().number(), 2).toml() + job.toml();
}

// skepctl top beside a skepd with two Node.js workers, web:0 and web:1, and job:0.
class Top : public testing::Test {
 protected:
  Top() : skepd(hive()), terminal({skepctl_program(), "--socket", skepd.socket(), "top"}) {
    EXPECT_TRUE(skepd.all_become("RUNNING"));
  }

  const Skepd skepd;
  const Terminal terminal;
};

TEST_F(Top, shows_every_worker_with_its_figures_in_80_columns) {
  ASSERT_TRUE(terminal.shows("3 workers: 3 run")) << terminal.screen();
  ASSERT_TRUE(eventually([&] {
    return testing::Matches(
        ContainsRegex("web:0 +RUNNING +[0-9.]+ +[0-9]+M +\\[[^]]+\\] +[0-9]+%"))(terminal.screen());
  })) << terminal.screen();
  EXPECT_EQ(terminal.rows().size(), 24U);
  EXPECT_THAT(terminal.rows().back(), HasSubstr("q quit"));
  terminal.type("q");
  EXPECT_TRUE(terminal.ends());
}

TEST_F(Top, filters_and_fills_a_screen_that_grows) {
  ASSERT_TRUE(terminal.shows("job:0"));
  terminal.type("/web:1");
  terminal.press("Enter");
  EXPECT_TRUE(terminal.no_longer_shows("job:0")) << terminal.screen();
  EXPECT_TRUE(terminal.shows("web:1"));
  terminal.resize(110, 34);
  EXPECT_TRUE(eventually([&] {
    const auto rows = terminal.rows();
    return rows.size() == 34 && rows.back().find("q quit") != std::string::npos;
  })) << terminal.screen();
  terminal.press("C-c");
  EXPECT_TRUE(terminal.ends());
}

TEST_F(Top, restarts_a_worker_once_that_is_confirmed_and_shows_its_log) {
  const WorkerStatus before = skepd.worker("job:0");
  ASSERT_TRUE(terminal.shows("job:0"));
  terminal.type("R");
  ASSERT_TRUE(terminal.shows("Restart job:0? y/N")) << terminal.screen();
  terminal.type("n");
  EXPECT_TRUE(terminal.shows("left as it is"));
  EXPECT_EQ(skepd.worker("job:0").pid, before.pid);
  terminal.type("R");
  ASSERT_TRUE(terminal.shows("Restart job:0? y/N"));
  terminal.type("y");
  EXPECT_TRUE(terminal.shows("job:0: started")) << terminal.screen();
  EXPECT_TRUE(skepd.is_succeeded(before));
  terminal.type("t");
  EXPECT_TRUE(terminal.shows("a line of the job")) << terminal.screen();
  terminal.type("q");
  EXPECT_TRUE(terminal.shows("3 workers"));
}

TEST(TopWithoutSkepd, says_so_and_finds_the_next_one) {
  const Workspace place;
  const std::string socket = place.path("control.sock");
  const Terminal terminal({skepctl_program(), "--socket", socket, "top"});
  ASSERT_TRUE(terminal.shows("trying again")) << terminal.screen();
  const Skepd skepd(shell("exec sleep 1000").toml());
  std::filesystem::create_symlink(skepd.socket(), socket);
  EXPECT_TRUE(terminal.shows("web:0")) << terminal.screen();
  EXPECT_TRUE(terminal.no_longer_shows("trying again"));
  std::filesystem::remove(socket);
  EXPECT_TRUE(terminal.shows("trying again"));
  EXPECT_THAT(terminal.screen(), HasSubstr("web:0"));
}

}  // namespace
}  // namespace skep::harness
