#include "host/telemetry/final_cpu.h"

#include <ctime>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace skep::host {
namespace {

using namespace std::chrono_literals;

void use_processor(Duration amount) {
  timespec used{};
  do {
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  } while (std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec) < amount);
}

TEST(FinalCpu, tells_the_time_of_a_process_that_ended_and_is_not_reaped) {
  const pid_t child = ::fork();
  if (child == 0) {
    use_processor(30ms);
    ::_exit(0);
  }
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  const auto cpu = final_cpu(child);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  ASSERT_TRUE(cpu);
  EXPECT_GE(*cpu, 30ms);
}

TEST(FinalCpu, tells_nothing_of_a_process_that_is_gone) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_FALSE(final_cpu(child));
}

}  // namespace
}  // namespace skep::host
