#include "host/process/children.h"

#include <csignal>
#include <map>
#include <optional>
#include <stdexcept>

#include <gtest/gtest.h>

#include "support/poll_reactor.h"
#include "unit/process/run_child.h"

namespace skep::test {

using host::Children;
using Kind = ExitStatus::Kind;

static host::Child must_spawn(const host::SpawnRequest& request) {
  auto child = host::spawn(request);
  if (!child) throw std::runtime_error(child.error().stage);
  return *std::move(child);
}

static host::SpawnRequest sleeper() {
  return request_for({"/bin/sleep", "1000"});
}

static bool exists(pid_t pid) {
  return ::kill(pid, 0) == 0;
}

class ChildrenTest : public testing::Test {
 protected:
  pid_t add(const host::SpawnRequest& request) {
    auto child = must_spawn(request);
    const pid_t pid = child.pid;
    children_.add(std::move(child),
                  {[this, pid] { left_[pid] = exists(pid); },
                   [this, pid](ExitStatus status) { ended_.emplace(pid, status); }});
    return pid;
  }

  ExitStatus end_of(pid_t pid) {
    EXPECT_TRUE(reactor_.run_until([&] { return ended_.contains(pid); })) << "it did not end";
    return ended_[pid];
  }

  // Runs a shell that writes its first word of output through descriptor 3, and returns that.
  pid_t pid_told_by(const std::string& script, pid_t* shell_pid = nullptr) {
    Pipe pipe;
    auto request = shell(script);
    request.descriptors = {{3, pipe.writer.get()}};
    const pid_t pid = add(request);
    if (shell_pid != nullptr) *shell_pid = pid;
    pipe.writer.reset();
    std::string told;
    for (char c = 0; ::read(pipe.reader.get(), &c, 1) == 1 && c != '\n';) told += c;
    return std::stoi(told);
  }

  bool goes(pid_t pid) {
    return reactor_.run_until([pid] { return !exists(pid); });
  }

  PollReactor reactor_;
  Children children_{reactor_};
  std::map<pid_t, bool> left_;  // whether the pid still existed when `leave` was called
  std::map<pid_t, ExitStatus> ended_;
};

TEST_F(ChildrenTest, tells_the_exit_status) {
  EXPECT_EQ(end_of(add(shell("exit 3"))), (ExitStatus{Kind::exited, 3, false}));
}

TEST_F(ChildrenTest, tells_the_signal_that_killed) {
  const pid_t pid = add(sleeper());
  children_.signal(pid, SIGTERM, false);
  EXPECT_EQ(end_of(pid), (ExitStatus{Kind::killed, SIGTERM, false}));
}

TEST_F(ChildrenTest, calls_leave_while_the_pid_is_still_its_own) {
  const pid_t pid = add(shell("exit 0"));
  end_of(pid);
  EXPECT_TRUE(left_.at(pid));
  EXPECT_FALSE(exists(pid));
}

TEST_F(ChildrenTest, is_empty_when_all_have_ended) {
  EXPECT_TRUE(children_.empty());
  const pid_t pid = add(shell("exit 0"));
  EXPECT_FALSE(children_.empty());
  end_of(pid);
  EXPECT_TRUE(children_.empty());
}

TEST_F(ChildrenTest, kills_what_an_ended_child_left_in_its_group) {
  pid_t leader = 0;
  const pid_t left_behind =
      pid_told_by("trap '' TERM HUP; /bin/sleep 1000 3>&- & echo $! >&3; exit 5", &leader);
  EXPECT_EQ(end_of(leader), (ExitStatus{Kind::exited, 5, false}));
  EXPECT_TRUE(goes(left_behind));
}

TEST_F(ChildrenTest, signals_the_whole_group_when_asked) {
  pid_t leader = 0;
  const pid_t grandchild = pid_told_by(
      "trap 'wait; exit 9' TERM; /bin/sh -c 'echo $$ >&3; exec /bin/sleep 1000' & wait", &leader);
  children_.signal(leader, SIGTERM, true);
  EXPECT_EQ(end_of(leader).code, 9) << "it waited for the grandchild, which the signal reached too";
  EXPECT_TRUE(goes(grandchild));
}

TEST_F(ChildrenTest, kills_a_group_whose_members_ignore_sigterm) {
  pid_t leader = 0;
  const pid_t grandchild = pid_told_by(
      "trap '' TERM; /bin/sh -c '/bin/sleep 1000; :' 3>&- & echo $! >&3; wait", &leader);
  children_.signal(leader, SIGTERM, true);
  children_.signal(leader, SIGKILL, true);
  EXPECT_EQ(end_of(leader), (ExitStatus{Kind::killed, SIGKILL, false}));
  EXPECT_TRUE(goes(grandchild));
}

TEST_F(ChildrenTest, signals_a_process_alone_when_asked) {
  pid_t leader = 0;
  const pid_t grandchild = pid_told_by(
      "trap 'kill -KILL $!; wait $!; exit $?' TERM; /bin/sleep 1000 3>&- & echo $! >&3; wait",
      &leader);
  children_.signal(leader, SIGTERM, false);
  EXPECT_EQ(end_of(leader).code, 128 + SIGKILL) << "the grandchild had got the SIGTERM";
  EXPECT_TRUE(goes(grandchild));
}

TEST_F(ChildrenTest, leaves_a_pid_alone_that_is_no_child) {
  auto other = must_spawn(sleeper());
  children_.signal(other.pid, SIGTERM, false);
  children_.signal(other.pid, SIGTERM, true);
  children_.signal(0, SIGTERM, true);
  children_.signal(-1, SIGTERM, false);
  ::kill(other.pid, SIGKILL);
  EXPECT_EQ(wait_for_end(other).code, SIGKILL) << "it got the SIGTERM";
}

TEST_F(ChildrenTest, leaves_the_pid_of_an_ended_child_alone) {
  const pid_t pid = add(shell("exit 0"));
  end_of(pid);
  children_.signal(pid, SIGKILL, true);
  EXPECT_TRUE(children_.empty());
}

TEST_F(ChildrenTest, lets_a_callback_make_the_successor) {
  pid_t successor = 0;
  children_.add(must_spawn(shell("exit 0")),
                {[] {}, [&](ExitStatus) { successor = add(shell("exit 6")); }});
  ASSERT_TRUE(reactor_.run_until([&] { return successor != 0; }));
  EXPECT_EQ(end_of(successor).code, 6);
}

TEST_F(ChildrenTest, lets_leave_signal_itself_and_others) {
  const pid_t other = add(sleeper());
  auto child = must_spawn(shell("exit 2"));
  const pid_t pid = child.pid;
  std::optional<ExitStatus> status;
  children_.add(std::move(child), {[&] {
                                     children_.signal(pid, SIGTERM, true);
                                     children_.signal(other, SIGUSR1, false);
                                     for (int i = 0; i < 20; ++i) add(shell("exit 0"));
                                   },
                                   [&](ExitStatus s) { status = s; }});
  ASSERT_TRUE(reactor_.run_until([&] { return status.has_value() && children_.empty(); }));
  EXPECT_EQ(status->code, 2);
  EXPECT_EQ(ended_.at(other).code, SIGUSR1);
}

TEST_F(ChildrenTest, tells_each_of_many_that_end_at_once) {
  constexpr int count = 200;
  std::vector<pid_t> pids;
  for (int i = 0; i < count; ++i) pids.push_back(add(sleeper()));
  for (const pid_t pid : pids) children_.signal(pid, SIGKILL, true);
  ASSERT_TRUE(reactor_.run_until([&] { return children_.empty(); }));
  ASSERT_EQ(ended_.size(), std::size_t{count});
  for (const auto& [pid, status] : ended_)
    EXPECT_EQ(status, (ExitStatus{Kind::killed, SIGKILL, false}));
}

TEST_F(ChildrenTest, keeps_no_descriptor_of_an_ended_child) {
  const auto before = open_descriptors();
  end_of(add(shell("exit 0")));
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Children, know_statuses_even_if_skepd_was_started_with_sigchld_ignored) {
  ::signal(SIGCHLD, SIG_IGN);
  PollReactor reactor;
  Children children(reactor);
  std::optional<ExitStatus> status;
  children.add(must_spawn(shell("exit 4")), {[] {}, [&](ExitStatus s) { status = s; }});
  ASSERT_TRUE(reactor.run_until([&] { return status.has_value(); }));
  EXPECT_EQ(status->code, 4);
}

TEST(Children, are_killed_when_their_owner_goes) {
  PollReactor reactor;
  auto child = must_spawn(sleeper());
  const auto pid = static_cast<id_t>(child.pid);
  {
    Children children(reactor);
    children.add(std::move(child), {[] {}, [](ExitStatus) {}});
  }
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, pid, &info, WEXITED), 0);
  EXPECT_EQ(info.si_status, SIGKILL);
}

}  // namespace skep::test
