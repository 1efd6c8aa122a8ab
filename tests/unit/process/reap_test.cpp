#include "host/process/reap.h"

#include <csignal>

#include <gtest/gtest.h>

#include "unit/process/run_child.h"

namespace skep::test {

using Kind = ExitStatus::Kind;

static ExitStatus status_of(int code, int status) {
  siginfo_t info{};
  info.si_code = code;
  info.si_status = status;
  return host::exit_status_of(info);
}

TEST(ExitStatuses, of_an_exit_have_its_code) {
  EXPECT_EQ(run(shell("exit 7")).status, (ExitStatus{Kind::exited, 7, false}));
}

TEST(ExitStatuses, of_a_kill_have_its_signal) {
  EXPECT_EQ(run(shell("kill -TERM $$")).status, (ExitStatus{Kind::killed, SIGTERM, false}));
}

TEST(ExitStatuses, tell_whether_a_core_was_left) {
  EXPECT_EQ(status_of(CLD_DUMPED, SIGSEGV), (ExitStatus{Kind::killed, SIGSEGV, true}));
  EXPECT_EQ(status_of(CLD_KILLED, SIGSEGV), (ExitStatus{Kind::killed, SIGSEGV, false}));
}

TEST(ExitStatuses, are_unknown_for_anything_else) {
  EXPECT_EQ(status_of(0, 0).kind, Kind::unknown);
}

TEST(ExitStatuses, are_unknown_once_somebody_else_has_taken_them) {
  const auto child = host::spawn(shell("exit 7"));
  ASSERT_TRUE(child);
  wait_for_end(*child);
  EXPECT_TRUE(host::has_ended(child->pidfd.get()));
  EXPECT_EQ(host::reap(child->pidfd.get()).kind, Kind::unknown);
}

TEST(ExitStatuses, can_be_peeked_at_without_reaping) {
  const auto child = host::spawn(request_for({"/bin/sleep", "1000"}));
  ASSERT_TRUE(child);
  EXPECT_FALSE(host::has_ended(child->pidfd.get()));
  ::kill(child->pid, SIGKILL);
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child->pid), &info, WEXITED | WNOWAIT), 0);
  EXPECT_TRUE(host::has_ended(child->pidfd.get()));
  EXPECT_TRUE(host::has_ended(child->pidfd.get()));
  EXPECT_EQ(host::any_ended_child(), child->pid);
  EXPECT_EQ(host::reap(child->pidfd.get()), (ExitStatus{Kind::killed, SIGKILL, false}));
}

}  // namespace skep::test
