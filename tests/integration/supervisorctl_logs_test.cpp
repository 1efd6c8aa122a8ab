#include "integration/side_by_side.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class SupervisorctlIsShown : public SideBySide {
 protected:
  SupervisorctlIsShown() {
    soon_same({"tail", "log:0"});
    soon_same({"tail", "log:0", "stderr"});
  }

  // What it has printed once the text is there, of a process that is ended then.
  static std::string followed(const std::vector<std::string>& command, const std::string& text) {
    const Workspace files;
    Process process({command, {}, files.path("out"), files.path("err"), {}});
    static_cast<void>(eventually(
        20s, [&] { return read_file(files.path("out")).find(text) != std::string::npos; }));
    process.signal(SIGKILL);
    static_cast<void>(process.wait(10s));
    return read_file(files.path("out"));
  }

  [[nodiscard]] std::vector<std::string> skepctl(const std::vector<std::string>& words) const {
    std::vector<std::string> all{skepctl_program(), "--socket", skepctls_.socket()};
    all.insert(all.end(), words.begin(), words.end());
    return all;
  }

  void same_followed(const std::vector<std::string>& words, const std::string& text) {
    const std::string& config = supervisord_.config();
    const std::string one = followed(command(config, supervisord_.url(), words), text);
    const std::string other = followed(command(config, "unix://" + skepd_.socket(), words), text);
    EXPECT_EQ(other, one);
    EXPECT_EQ(followed(skepctl(words), text), one);
    EXPECT_THAT(one, HasSubstr(text));
  }
};

TEST_F(SupervisorctlIsShown, the_end_of_a_log) {
  same({"tail", "log:0"});
  same({"tail", "log:0", "stdout"});
  same({"tail", "log:0", "stderr"});
  same({"tail", "-5", "log:0"});
  same({"tail", "-100000", "log:0"});
  same({"tail", "web:0"});
  same({"tail", "log:0", "nochannel"});
  same({"tail", "-x", "log:0"});
  same({"tail", "log"});
  same({"tail", "log:*"});
  same({"tail", "nosuch"});
  same({"tail", "a", "b", "c", "d"});
  same({"tail"});
}

TEST_F(SupervisorctlIsShown, the_daemons_own_log) {
  same_exit({"maintail"});
  same_exit({"maintail", "-100"});
  same({"maintail", "x"});
  same({"maintail", "-x"});
  same({"maintail", "a", "b"});
  EXPECT_THAT(
      followed(command(supervisord_.config(), "unix://" + skepd_.socket(), {"maintail", "-f"}),
               " INFO "),
      HasSubstr(" INFO "));
}

TEST_F(SupervisorctlIsShown, what_a_log_grows_by) {
  same_followed({"tail", "-f", "log:0"}, "another line");
  same_followed({"tail", "-f", "log:0", "stderr"}, "oh");
}

TEST_F(SupervisorctlIsShown, nothing_of_a_log_that_it_has_cleared) {
  same({"clear", "log:0"});
  same({"tail", "log:0"});
  same({"tail", "log:0", "stderr"});
  same({"clear", "web:0", "web:1"});
  same({"clear", "nosuch"});
  same({"clear", "web:9"});
  same({"clear"});
  same_in_any_order({"clear", "all"});
}

TEST_F(SupervisorctlIsShown, a_worker_that_it_types_to) {
  const auto screen = [&](const std::vector<std::string>& fg) {
    std::vector<std::string> words{"/usr/bin/python3", client("foreground.py")};
    words.insert(words.end(), fg.begin(), fg.end());
    return run(words);
  };
  const std::vector<std::string> words{"fg", "cat:0"};
  const std::string config = supervisord_.config();
  const Finished one = screen(command(config, supervisord_.url(), words));
  EXPECT_THAT(one.out, HasSubstr("worker got honey"));
  for (const Finished& other :
       {screen(command(config, "unix://" + skepd_.socket(), words)), screen(skepctl(words))}) {
    EXPECT_EQ(sorted_lines(other.out), sorted_lines(one.out));
    EXPECT_EQ(other.exit, one.exit);
  }
}

}  // namespace
}  // namespace skep::harness
