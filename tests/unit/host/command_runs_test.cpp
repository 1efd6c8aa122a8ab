#include "host/command_runs.h"

#include <optional>

#include <gtest/gtest.h>

#include "support/poll_reactor.h"
#include "unit/host/scratch.h"

namespace skep::test {
namespace {

using namespace std::chrono_literals;
using host::CommandEnd;

class CommandRunsTest : public testing::Test {
 protected:
  Result<CommandEnd> run(const std::string& script, const host::Environment& variables = {},
                         const std::string& input = "", Duration timeout = 30s) {
    return run_words({"/bin/sh", "-c", script}, variables, input, timeout);
  }
  Result<CommandEnd> run_words(std::vector<std::string> words, const host::Environment& variables,
                               const std::string& input, Duration timeout) {
    std::optional<Result<CommandEnd>> end;
    runs_.start({std::move(words), variables, input, timeout},
                [&end](Result<CommandEnd> how) { end = std::move(how); });
    EXPECT_FALSE(end) << "it is told in a later turn";
    EXPECT_TRUE(reactor_.run_until([&] { return end.has_value(); }));
    return end.value_or(tl::unexpected(Error{"it did not end"}));
  }

  Scratch folder_;
  PollReactor reactor_;
  host::Children children_{reactor_};
  host::Environment own_{
      {"PATH", "/usr/bin:/bin"}, {"MINE", "kept"}, {"SEEN", "old"}, {"NOTIFY_SOCKET", "/run/x"}};
  host::CommandRuns runs_{reactor_, children_, own_};
};

TEST_F(CommandRunsTest, have_their_input_and_variables_over_the_daemons) {
  const std::string out = folder_ / "out";
  const auto end = run("cat > " + out + "; echo $MINE $SEEN ${NOTIFY_SOCKET-none} >> " + out,
                       {{"SEEN", "new"}}, "one line\n");
  ASSERT_TRUE(end);
  EXPECT_TRUE(end->status.success());
  EXPECT_FALSE(end->timed_out);
  EXPECT_EQ(folder_.read("out"), "one line\nkept new none\n");
}

TEST_F(CommandRunsTest, tell_how_they_ended) {
  EXPECT_EQ(run("exit 3")->status.describe(), "exit status 3");
}

TEST_F(CommandRunsTest, are_killed_with_their_children_when_their_time_is_up) {
  const auto end = run("sleep 1000 & echo $! > " + (folder_ / "pid") + "; wait", {}, "", 200ms);
  ASSERT_TRUE(end);
  EXPECT_TRUE(end->timed_out);
  EXPECT_EQ(end->status.describe(), "killed by SIGKILL");
  const pid_t left = std::stoi(folder_.read("pid"));
  EXPECT_TRUE(reactor_.run_until([left] { return ::kill(left, 0) != 0; }));
}

TEST_F(CommandRunsTest, say_why_they_cannot_start) {
  const auto end = run_words({"no-such-program"}, {}, "", 1s);
  ASSERT_FALSE(end);
  EXPECT_NE(end.error().message.find("no-such-program"), std::string::npos);
}

}  // namespace
}  // namespace skep::test
