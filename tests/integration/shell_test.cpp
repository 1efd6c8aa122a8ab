#include <algorithm>
#include <filesystem>
#include <sys/stat.h>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"
#include "integration/harness/terminal.h"

namespace skep::harness {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

std::string two_workers() {
  App web = shell("exec sleep 1000");
  web.workers = 2;
  return web.toml();
}

// skepctl without a verb.
class Shell : public testing::Test {
 protected:
  Shell() : skepd(two_workers()) {
    EXPECT_TRUE(skepd.becomes("web:0", "RUNNING"));
    EXPECT_TRUE(skepd.becomes("web:1", "RUNNING"));
  }

  [[nodiscard]] std::string history() const { return state.path("skep/history"); }

  [[nodiscard]] Terminal terminal() const {
    return Terminal({skepctl_program(), "--socket", skepd.socket()},
                    {{"XDG_STATE_HOME", state.directory()}, {"INPUTRC", "/dev/null"}}, {100, 30});
  }

  [[nodiscard]] Finished fed(const std::string& lines) const {
    return run({"sh", "-c",
                "printf '" + lines + "' | " + skepctl_program() + " --socket " + skepd.socket()});
  }

  const Skepd skepd;
  const Workspace state;
};

TEST_F(Shell, shows_the_status_and_then_does_what_is_typed) {
  const Terminal shell = terminal();
  ASSERT_TRUE(shell.shows("skepctl>")) << shell.screen();
  EXPECT_THAT(shell.screen(), HasSubstr("web:1                            RUNNING"));
  shell.type("stop web:1");
  shell.press("Enter");
  EXPECT_TRUE(shell.shows("web:1: stopped")) << shell.screen();
  shell.type("quit");
  shell.press("Enter");
  EXPECT_EQ(shell.exit_status(), 0);
}

TEST_F(Shell, completes_verbs_and_names) {
  const Terminal shell = terminal();
  ASSERT_TRUE(shell.shows("skepctl>"));
  shell.type("statu");
  shell.press("Tab");
  shell.type("we");
  shell.press("Tab");
  shell.type(":1");
  EXPECT_TRUE(shell.shows("skepctl> status web:1")) << shell.screen();
  shell.press("Enter");
  shell.type("restart web:");
  shell.press("Tab");
  shell.press("Tab");
  EXPECT_TRUE(shell.shows("web:0  web:1")) << shell.screen();
}

TEST_F(Shell, remembers_what_was_typed_in_a_file_of_its_own) {
  {
    const Terminal shell = terminal();
    ASSERT_TRUE(shell.shows("skepctl>"));
    shell.type("pid web:1");
    shell.press("Enter");
    ASSERT_TRUE(shell.shows(std::to_string(skepd.worker("web:1").pid) + "\n"));
    shell.press("C-d");
    EXPECT_EQ(shell.exit_status(), 0);
  }
  EXPECT_EQ(read_file(history()), "pid web:1\n");
  struct stat status {};
  ASSERT_EQ(::stat(history().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);

  const Terminal again = terminal();
  ASSERT_TRUE(again.shows("skepctl>"));
  again.press("Up");
  EXPECT_TRUE(again.shows("skepctl> pid web:1")) << again.screen();
}

TEST_F(Shell, tells_about_a_verb) {
  const Terminal shell = terminal();
  ASSERT_TRUE(shell.shows("skepctl>"));
  shell.type("help tail");
  shell.press("Enter");
  EXPECT_TRUE(shell.shows("--follow")) << shell.screen();
}

TEST_F(Shell, reads_lines_that_nobody_types_without_a_prompt) {
  const Finished done = fed("stop web:1\\n\\nfrobnicate\\npid web:0\\nexit\\nstop web:0\\n");
  EXPECT_THAT(done.out, StartsWith("web:0 "));
  EXPECT_THAT(done.out, HasSubstr("web:1: stopped\n*** Unknown syntax: frobnicate\n" +
                                  std::to_string(skepd.worker("web:0").pid) + '\n'));
  EXPECT_THAT(done.out, Not(HasSubstr("skepctl>")));
  EXPECT_EQ(done.exit, 0);
  EXPECT_EQ(skepd.worker("web:0").state, "RUNNING");
}

TEST_F(Shell, ends_with_its_input) {
  const Finished done = fed("version");
  EXPECT_THAT(done.out, MatchesRegex("web:0 .*\nweb:1 .*\n[0-9.]+\n"));
  EXPECT_EQ(done.exit, 0);
}

TEST_F(Shell, opens_another_skepd) {
  App job = shell("exec sleep 1000");
  job.name = "job";
  const Skepd other(job.toml());
  ASSERT_TRUE(other.becomes("job:0", "RUNNING"));
  const Finished done = fed("open unix://" + other.socket() + "\\nstop job:0\\n");
  EXPECT_THAT(done.out, HasSubstr("job:0: stopped\n"));
}

TEST_F(Shell, goes_on_where_no_skepd_answers) {
  const Finished done = run(
      {"sh", "-c", "printf 'pid\\nhelp\\n' | " + skepctl_program() + " --socket /no/such.sock"});
  EXPECT_THAT(done.out, HasSubstr("maintail"));
}

}  // namespace
}  // namespace skep::harness
