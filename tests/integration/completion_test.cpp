#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"
#include "integration/harness/terminal.h"
#include "support/places.h"

namespace skep::harness {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string two_workers() {
  App web = shell("exec sleep 1000");
  web.workers = 2;
  return web.toml();
}

std::string script(const std::string& name) {
  return test::in_source("packaging/completions/" + name);
}

// The shells' own completion, with skepctl in PATH and a skepd that has web:0 and web:1.
class ShellCompletion : public testing::Test {
 protected:
  ShellCompletion() : skepd(two_workers()) {
    std::filesystem::create_symlink(skepctl_program(), files.path("skepctl"));
    std::filesystem::create_symlink(skepd_program(), files.path("skepd"));
    EXPECT_TRUE(skepd.becomes("web:1", "RUNNING"));
  }

  [[nodiscard]] std::map<std::string, std::string> environment() const {
    const char* path = std::getenv("PATH");
    return {{"PATH", files.directory() + ':' + (path != nullptr ? path : "/usr/bin:/bin")},
            {"SKEP_SOCKET", skepd.socket()},
            {"HOME", files.directory()}};
  }

  // A line is typed and Tab pressed; then this is on the screen.
  void expect_completed(const Terminal& terminal, const std::string& typed,
                        const std::string& wanted) const {
    terminal.type(typed);
    terminal.press("Tab");
    EXPECT_TRUE(terminal.shows(wanted)) << terminal.screen();
    terminal.press("C-u");
  }

  void expect_all_completed(const Terminal& terminal) const {
    ASSERT_TRUE(terminal.shows("ready>")) << terminal.screen();
    expect_completed(terminal, "skepctl mainta", "ready> skepctl maintail");
    expect_completed(terminal, "skepctl stop web:1 w", "skepctl stop web:1 web");
    expect_completed(terminal, "skepctl pid web:0 web:1 --js", "web:1 --json");
    expect_completed(terminal, "skepctl --socket " + files.directory() + "/skepc",
                     files.directory() + "/skepctl");
  }

  void expect_skepd_completed(const Terminal& terminal) const {
    expect_completed(terminal, "skepd --ch", "ready> skepd --check");
    expect_completed(terminal, "skepd --config " + files.directory() + "/skepc",
                     files.directory() + "/skepctl");
    expect_completed(terminal, "skepd -- skepct", "skepd -- skepctl");
  }

  const Workspace files;
  const Skepd skepd;
};

TEST_F(ShellCompletion, works_in_bash) {
  files.write("rc", "PS1='ready> '\nsource " + script("skepctl.bash") + "\nsource " +
                        script("skepd.bash") + '\n');
  const Terminal bash({"bash", "--rcfile", files.path("rc"), "-i"}, environment(), {100, 30});
  expect_all_completed(bash);
  expect_skepd_completed(bash);
  bash.type("skepctl tail web:");
  bash.press("Tab");
  bash.press("Tab");
  EXPECT_TRUE(bash.shows("\n0  1")) << bash.screen() << "bash shows what comes behind the colon";
}

TEST_F(ShellCompletion, is_loaded_by_bash_completion) {
  const std::string folder = files.path("share/bash-completion/completions");
  std::filesystem::create_directories(folder);
  std::filesystem::copy_file(script("skepctl.bash"), folder + "/skepctl");
  files.write("rc", "PS1='ready> '\nsource /usr/share/bash-completion/bash_completion\n");
  auto variables = environment();
  variables["XDG_DATA_HOME"] = files.path("share");
  const Terminal bash({"bash", "--rcfile", files.path("rc"), "-i"}, variables, {100, 30});
  ASSERT_TRUE(bash.shows("ready>"));
  expect_completed(bash, "skepctl mainta", "ready> skepctl maintail");
}

TEST_F(ShellCompletion, works_in_zsh) {
  const std::string folder = files.path("functions");
  std::filesystem::create_directory(folder);
  for (const std::string name : {"/_skepctl", "/_skepd"})
    std::filesystem::copy_file(script(name), folder + name);
  files.write(".zshrc", "fpath=(" + folder +
                            " $fpath)\nautoload -Uz compinit\ncompinit -u -D\nPROMPT='ready> '\n");
  auto variables = environment();
  variables["ZDOTDIR"] = files.directory();
  const Terminal zsh({"zsh", "-i"}, variables, {100, 30});
  expect_all_completed(zsh);
  expect_skepd_completed(zsh);
  zsh.type("skepctl tail web:");
  zsh.press("Tab");
  EXPECT_TRUE(zsh.shows("RUNNING")) << zsh.screen();
}

TEST_F(ShellCompletion, works_in_fish) {
  const auto completed = [&](const std::string& typed) {
    return run({"fish", "--no-config", "-c",
                "source " + script("skepctl.fish") + "; source " + script("skepd.fish") +
                    "; complete -C '" + typed + "'"},
               std::chrono::seconds(30), environment())
        .out;
  };
  EXPECT_THAT(completed("skepctl mainta"), HasSubstr("maintail\t"));
  EXPECT_THAT(completed("skepctl status web:"),
              AllOf(HasSubstr("web:0\tRUNNING\n"), HasSubstr("web:1\tRUNNING\n")));
  EXPECT_THAT(completed("skepctl --socket " + files.directory() + "/skep"), HasSubstr("/skepctl"));
  EXPECT_EQ(completed("skepd --"),
            "--check\n--config\n--help\n--metrics\n--self-check\n--socket\n--version\n");
  EXPECT_THAT(completed("skepd --config " + files.directory() + "/skepc"), HasSubstr("/skepctl"));
  EXPECT_THAT(completed("skepd -- skepct"), HasSubstr("skepctl\t"));
}

TEST_F(ShellCompletion, does_not_wait_for_a_skepd_that_is_not_there) {
  const auto begin = std::chrono::steady_clock::now();
  const Finished nothing =
      run({skepctl_program(), "--complete", "--socket", "/no/such.sock", "stop", ""});
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_EQ(nothing.out, "all\tevery app\n");
  EXPECT_EQ(nothing.err, "");
  EXPECT_EQ(nothing.exit, 0);
}

}  // namespace
}  // namespace skep::harness
