#include "host/process/proc_figures.h"

#include <chrono>
#include <csignal>
#include <sys/wait.h>

#include <gtest/gtest.h>

#include "unit/process/run_child.h"

namespace skep::test {

using host::parse_proc_stat;
using host::read_proc_figures;
using host::read_run_queue_figures;
using namespace std::chrono_literals;

static std::string stat_line(const std::string& name, const std::string& state) {
  return "4321 (" + name + ") " + state +
         " 1 4321 4321 0 -1 4194304 120 0 0 0 150 50 0 0 20 0 7 0 99999 1000000000 256 "
         "18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
}

TEST(ProcFigures, are_read_from_a_line_of_stat) {
  const auto figures = parse_proc_stat(stat_line("node", "S"));
  ASSERT_TRUE(figures);
  EXPECT_EQ(figures->resident_bytes, 256U * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)));
  EXPECT_EQ(figures->cpu, 200 * 1s / ::sysconf(_SC_CLK_TCK));
  EXPECT_EQ(figures->held, Held::no);
}

TEST(ProcFigures, survive_a_name_with_spaces_and_brackets) {
  for (const auto* const name : {"a b", ") R 1 2 3", "((x", ")))", "a\nb", ""}) {
    const auto figures = parse_proc_stat(stat_line(name, "S"));
    ASSERT_TRUE(figures) << name;
    EXPECT_EQ(figures->cpu, 200 * 1s / ::sysconf(_SC_CLK_TCK)) << name;
  }
}

TEST(ProcFigures, tell_a_stopped_process_from_a_traced_one) {
  EXPECT_EQ(parse_proc_stat(stat_line("x", "T"))->held, Held::stopped);
  EXPECT_EQ(parse_proc_stat(stat_line("x", "t"))->held, Held::traced);
  for (const auto* const state : {"R", "S", "D", "I"})
    EXPECT_EQ(parse_proc_stat(stat_line("x", state))->held, Held::no) << state;
}

TEST(ProcFigures, tell_a_process_that_could_run_from_one_that_sleeps) {
  EXPECT_TRUE(parse_proc_stat(stat_line("x", "R"))->runnable);
  for (const auto* const state : {"S", "D", "T", "t", "I"})
    EXPECT_FALSE(parse_proc_stat(stat_line("x", state))->runnable) << state;
}

TEST(ProcFigures, are_none_for_what_is_dead_or_malformed) {
  EXPECT_FALSE(parse_proc_stat(stat_line("x", "Z")));
  EXPECT_FALSE(parse_proc_stat(stat_line("x", "X")));
  EXPECT_FALSE(parse_proc_stat(""));
  EXPECT_FALSE(parse_proc_stat("4321 (node"));
  EXPECT_FALSE(parse_proc_stat("4321 (node) S 1 2 3"));
  EXPECT_FALSE(parse_proc_stat("4321 (node) S 1 1 1 1 1 1 1 1 1 1 x y 1 1 1 1 1 1 1 1 1"));
}

TEST(ProcFigures, of_this_process_are_plausible) {
  const auto figures = read_proc_figures(::getpid());
  ASSERT_TRUE(figures);
  EXPECT_GT(figures->resident_bytes, 1U << 20U);
  EXPECT_EQ(figures->held, Held::no);
}

TEST(ProcFigures, tell_a_stopped_process_and_then_a_gone_one) {
  const auto child = host::spawn(request_for({"/bin/sleep", "1000"}));
  ASSERT_TRUE(child);
  ::kill(child->pid, SIGSTOP);
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(child->pid), &info, WSTOPPED);
  EXPECT_EQ(read_proc_figures(child->pid).value().held, Held::stopped);
  ::kill(child->pid, SIGKILL);
  ::waitid(P_PID, static_cast<id_t>(child->pid), &info, WEXITED | WNOWAIT);
  EXPECT_FALSE(read_proc_figures(child->pid)) << "a zombie";
  wait_for_end(*child);
  EXPECT_FALSE(read_proc_figures(child->pid));
  EXPECT_FALSE(read_run_queue_figures(child->pid));
}

TEST(RunQueueFigures, count_the_time_that_this_process_ran) {
  const auto before = read_run_queue_figures(::getpid());
  if (!before) GTEST_SKIP() << "this kernel keeps no schedstat";
  const auto begun = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - begun < 20ms) {
  }
  const auto after = read_run_queue_figures(::getpid());
  ASSERT_TRUE(after);
  EXPECT_GT(after->ran, before->ran);
  EXPECT_GE(after->waited, before->waited);
}

}  // namespace skep::test
