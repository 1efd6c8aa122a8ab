#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "host/process/own_limits.h"
#include "host/process/spawn.h"
#include "support/places.h"
#include "unit/process/run_child.h"

namespace skep::test {

TEST(Birth, gives_exactly_the_environment_asked_for) {
  auto request = request_for({"/usr/bin/env"});
  request.environment = {"B=2", "A=with = and space", "EMPTY="};
  EXPECT_EQ(run(request).out, "B=2\nA=with = and space\nEMPTY=\n");
}

TEST(Birth, hands_over_the_arguments_unchanged) {
  EXPECT_EQ(run(request_for({"/usr/bin/printf", "[%s]", "", "a b", "$HOME"})).out,
            "[][a b][$HOME]");
}

TEST(Birth, finds_the_command_in_the_path_of_the_child) {
  const TemporaryDirectory directory;
  directory.write("skep-tool", "#!/bin/sh\necho found\n", 0755);
  auto request = request_for({"skep-tool"});
  request.environment = {"PATH=/nowhere:" + directory.path() + ":/usr/bin"};
  EXPECT_EQ(run(request).out, "found\n");
}

TEST(Birth, goes_on_in_path_past_a_file_that_may_not_be_executed) {
  const TemporaryDirectory directory;
  directory.write("closed/skep-tool", "#!/bin/sh\necho wrong\n", 0644);
  directory.write("open/skep-tool", "#!/bin/sh\necho right\n", 0755);
  auto request = request_for({"skep-tool"});
  request.environment = {"PATH=" + (directory / "closed") + ":" + (directory / "open")};
  EXPECT_EQ(run(request).out, "right\n");
}

TEST(Birth, takes_a_relative_path_from_the_child_s_directory) {
  const TemporaryDirectory directory;
  directory.write("bin/skep-tool", "#!/bin/sh\necho $0\n", 0755);
  auto request = request_for({"skep-tool"});
  request.environment = {"PATH=bin"};
  request.directory = directory.path();
  EXPECT_EQ(run(request).out, "bin/skep-tool\n");
  request.command = {"./bin/skep-tool"};
  EXPECT_EQ(run(request).out, "./bin/skep-tool\n");
}

TEST(Birth, happens_in_the_directory_asked_for) {
  auto request = request_for({"/bin/pwd"});
  request.directory = "/usr/lib";
  EXPECT_EQ(run(request).out, "/usr/lib\n");
}

TEST(Birth, happens_in_skepd_s_directory_without_one) {
  EXPECT_EQ(run(request_for({"/bin/pwd", "-P"})).out,
            std::filesystem::current_path().string() + "\n");
}

TEST(Birth, sets_the_umask_asked_for) {
  auto request = shell("umask");
  request.umask = 027;
  EXPECT_EQ(run(request).out, "0027\n");
  request.umask = 0;
  EXPECT_EQ(run(request).out, "0000\n");
}

TEST(Birth, keeps_skepd_s_umask_without_one) {
  const mode_t before = ::umask(0051);
  const auto ran = run(shell("umask"));
  ::umask(before);
  EXPECT_EQ(ran.out, "0051\n");
}

TEST(Birth, sets_soft_and_hard_limits) {
  auto request = shell("ulimit -Sn; ulimit -Hn; ulimit -Sc; ulimit -Hc");
  request.rlimits = {{"nofile", 77}, {"core", 0}};
  EXPECT_EQ(run(request).out, "77\n77\n0\n0\n");
}

TEST(Birth, keeps_limits_that_are_not_asked_for) {
  rlimit stack{};
  ::getrlimit(RLIMIT_STACK, &stack);
  const rlimit changed{std::size_t{4} << 20U, stack.rlim_max};
  ::setrlimit(RLIMIT_STACK, &changed);
  const auto ran = run(shell("ulimit -Ss"));
  ::setrlimit(RLIMIT_STACK, &stack);
  EXPECT_EQ(ran.out, "4096\n");
}

TEST(Birth, gives_back_the_limit_that_skepd_raised_for_itself) {
  EXPECT_TRUE(as_unprivileged([] {  // in a process of its own, since raising is for good
    rlimit own{};
    if (::getrlimit(RLIMIT_NOFILE, &own) != 0) return false;
    own.rlim_cur = 333;
    if (::setrlimit(RLIMIT_NOFILE, &own) != 0) return false;
    host::raise_own_limits();
    host::raise_own_limits();
    rlimit raised{};
    ::getrlimit(RLIMIT_NOFILE, &raised);
    auto request = shell("ulimit -Sn");
    const bool original = run(request).out == "333\n";
    request.rlimits = {{"nofile", 222}};
    return raised.rlim_cur == own.rlim_max && original && run(request).out == "222\n";
  }));
}

TEST(Birth, makes_a_process_group_before_spawn_returns) {
  const auto child = host::spawn(request_for({"/bin/sleep", "1000"}));
  ASSERT_TRUE(child);
  EXPECT_EQ(::getpgid(child->pid), child->pid);
  ::kill(-child->pid, SIGKILL);
  EXPECT_EQ(wait_for_end(*child).code, SIGKILL);
}

TEST(Birth, reads_nothing_from_stdin) {
  EXPECT_EQ(run(shell("readlink /proc/self/fd/0; cat")).out, "/dev/null\n");
}

TEST(Birth, reads_what_comes_through_the_pipe_that_is_its_stdin) {
  Pipe in;
  auto request = shell("read line; echo \"got $line\"; cat");
  request.in = in.reader.get();
  ASSERT_EQ(::write(in.writer.get(), "it\n", 3), 3);
  in.writer.reset();
  EXPECT_EQ(run(std::move(request)).out, "got it\n");
}

TEST(Birth, sends_output_that_nobody_wants_to_dev_null) {
  Pipe pipe;
  auto request = shell("exec 8>&1 9>&2; readlink /proc/self/fd/8 /proc/self/fd/9 >&7");
  request.descriptors = {{7, pipe.writer.get()}};
  const auto child = host::spawn(request);
  ASSERT_TRUE(child);
  pipe.writer.reset();
  const auto out = read_to_end(pipe.reader.get());
  wait_for_end(*child);
  EXPECT_EQ(out, "/dev/null\n/dev/null\n");
}

// Sets up signals that the child must not see, and puts them back.
class OddSignals {
 public:
  OddSignals() {
    ::sigemptyset(&blocked_);
    for (const int signal : {SIGTERM, SIGCHLD, SIGRTMIN + 3}) ::sigaddset(&blocked_, signal);
    ::pthread_sigmask(SIG_BLOCK, &blocked_, nullptr);
    pipe_ = ::signal(SIGPIPE, SIG_IGN);
    hangup_ = ::signal(SIGHUP, SIG_IGN);
    user_ = ::signal(SIGUSR1, [](int) {});
    real_time_ = ::signal(SIGRTMIN + 5, SIG_IGN);
  }
  OddSignals(const OddSignals&) = delete;
  OddSignals& operator=(const OddSignals&) = delete;
  ~OddSignals() {
    ::signal(SIGPIPE, pipe_);
    ::signal(SIGHUP, hangup_);
    ::signal(SIGUSR1, user_);
    ::signal(SIGRTMIN + 5, real_time_);
    ::pthread_sigmask(SIG_UNBLOCK, &blocked_, nullptr);
  }

 private:
  sigset_t blocked_{};
  sighandler_t pipe_{};
  sighandler_t hangup_{};
  sighandler_t user_{};
  sighandler_t real_time_{};
};

TEST(Birth, blocks_no_signal_and_gives_each_its_default_action) {
  const OddSignals odd;
  const auto status = run(request_for({"/bin/cat", "/proc/self/status"})).out;
  const std::string none(16, '0');
  EXPECT_EQ(status_line(status, "SigBlk"), none);
  EXPECT_EQ(status_line(status, "SigIgn"), none);
  EXPECT_EQ(status_line(status, "SigCgt"), none);
}

TEST(Birth, dies_with_its_parent_when_asked) {
  auto request = request_for({in_build("tests/unit/process/process_probe"), "parent-death-signal"});
  EXPECT_EQ(run(request).out, std::to_string(SIGKILL) + "\n");
  request.die_with_parent = false;
  EXPECT_EQ(run(request).out, "0\n");
}

}  // namespace skep::test
