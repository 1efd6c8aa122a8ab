#include <cerrno>
#include <fstream>
#include <linux/capability.h>
#include <sched.h>
#include <sys/resource.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/process/affinity.h"
#include "host/process/capabilities.h"
#include "host/process/own_limits.h"
#include "unit/process/run_child.h"

namespace skep::test {

namespace {

using testing::HasSubstr;

constexpr std::uint64_t net_bind = std::uint64_t{1} << unsigned{CAP_NET_BIND_SERVICE};

host::SpawnRequest status_of(const host::Confinement& confinement) {
  auto request = request_for({"/bin/cat", "/proc/self/status"});
  request.confinement = confinement;
  return request;
}

host::Identity someone() {
  return {"someone", "/", "/bin/sh", 54321, 54322, {54322}};
}

std::string sets(const std::string& status) {
  std::string all;
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"})
    all += status_line(status, set) + '\n';
  return all;
}

std::string all_sets(const std::string& value) {
  std::string all;
  for (int set = 0; set < 5; ++set) all += value + '\n';
  return all;
}

}  // namespace

TEST(Confinement, leaves_all_as_skepd_has_it_where_nothing_is_asked) {
  const auto status = run(status_of({})).out;
  EXPECT_EQ(status_line(status, "NoNewPrivs"), "0");
  std::ifstream own("/proc/self/oom_score_adj");
  std::string score;
  own >> score;
  EXPECT_EQ(run(request_for({"/bin/cat", "/proc/self/oom_score_adj"})).out, score + "\n");
}

TEST(Confinement, takes_the_way_to_new_privileges_from_a_child) {
  EXPECT_EQ(status_line(run(status_of({.no_new_privileges = true})).out, "NoNewPrivs"), "1");
}

TEST(Confinement, makes_a_child_nicer_without_any_right) {
  EXPECT_TRUE(as_unprivileged([] {
    auto request = shell("nice");
    request.confinement.nice = ::getpriority(PRIO_PROCESS, 0) + 3;
    return run(request).out == std::to_string(*request.confinement.nice) + "\n";
  }));
}

TEST(Confinement, names_what_is_missing_where_a_child_cannot_be_less_nice) {
  EXPECT_TRUE(as_unprivileged([] {
    auto request = shell("nice");
    request.confinement.nice = -7;
    const auto child = host::spawn(request);
    return !child && child.error().error == 0 &&
           child.error().stage ==
               "cannot set `nice` to -7: skepd has not the right to (CAP_SYS_NICE); run it as "
               "root, or write at least " +
                   std::to_string(::getpriority(PRIO_PROCESS, 0));
  }));
}

TEST(Confinement, sets_how_likely_the_kernel_kills_a_child) {
  auto request = request_for({"/bin/cat", "/proc/self/oom_score_adj"});
  request.confinement.oom_score_adjust = 777;
  EXPECT_EQ(run(request).out, "777\n");
  EXPECT_NE(host::own_oom_score_adjust(), 777);
}

TEST(Confinement, gives_a_child_the_oom_score_that_skepd_was_born_with) {
  const pid_t other = ::fork();  // since the first is remembered for good
  if (other == 0) {
    const auto before = host::own_oom_score_adjust();
    host::raise_own_limits();
    std::ofstream("/proc/self/oom_score_adj") << 555 << std::flush;
    const bool kept = before && host::own_oom_score_adjust() == 555 &&
                      run(request_for({"/bin/cat", "/proc/self/oom_score_adj"})).out ==
                          std::to_string(*before) + "\n";
    ::_exit(kept ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(other, &status, 0), other);
  EXPECT_EQ(status, 0);
}

TEST(Confinement, keeps_a_child_on_its_processors) {
  for (const std::uint32_t cpu : host::usable_cpus()) {
    auto status = status_of({});
    status.confinement.cpus = {cpu};
    EXPECT_EQ(status_line(run(status).out, "Cpus_allowed_list"), std::to_string(cpu));
  }
}

TEST(Confinement, names_the_processors_that_there_are_where_none_fits) {
  auto request = status_of({});
  request.confinement.cpus = {8000, 8001};
  const auto child = host::spawn(request);
  ASSERT_FALSE(child);
  EXPECT_THAT(child.error().stage, HasSubstr("cannot run on processors \"8000-8001\""));
  EXPECT_THAT(child.error().stage, HasSubstr("change `cpu-affinity`"));
}

TEST(Confinement, moves_a_process_that_runs_with_all_its_threads) {
  const auto usable = host::usable_cpus();
  const auto child = host::spawn(request_for({"/bin/sleep", "1000"}));
  ASSERT_TRUE(child);
  EXPECT_EQ(host::move_process(child->pid, {usable.back()}), 0);
  cpu_set_t set;
  EXPECT_EQ(::sched_getaffinity(child->pid, sizeof set, &set), 0);
  EXPECT_EQ(CPU_COUNT(&set), 1);
  EXPECT_TRUE(CPU_ISSET(usable.back(), &set));
  ::kill(child->pid, SIGKILL);
  wait_for_end(*child);
}

TEST(Confinement, of_limits_has_a_soft_and_a_hard_part) {
  auto request = shell("ulimit -Sn; ulimit -Hn");
  request.rlimits = {{"nofile", Rlimit(77, 99)}};
  EXPECT_EQ(run(request).out, "77\n99\n");
}

TEST(Confinement, names_skepd_s_own_limit_where_a_child_cannot_have_more) {
  EXPECT_TRUE(as_unprivileged([] {
    rlimit own{77, 99};
    ::setrlimit(RLIMIT_NOFILE, &own);
    auto request = shell("exit 0");
    request.rlimits = {{"nofile", Rlimit(99, 100)}};
    const auto child = host::spawn(request);
    return !child && child.error().error == 0 &&
           child.error().stage.starts_with(
               "cannot set limit nofile to 99:100: skepd's own hard limit is 99");
  }));
}

class RootConfinement : public testing::Test {
 protected:
  void SetUp() override {
    if (!host::own_capabilities().can(CAP_SETPCAP) || ::geteuid() != 0)
      GTEST_SKIP() << "only root can give and take capabilities";
  }
};

TEST_F(RootConfinement, gives_another_user_these_capabilities_and_no_others_ever) {
  auto request = status_of({.capabilities = net_bind});
  request.identity = someone();
  const auto status = run(request).out;
  EXPECT_EQ(status_line(status, "Uid"), "54321\t54321\t54321\t54321");
  EXPECT_EQ(sets(status), all_sets("0000000000000400"));
}

TEST_F(RootConfinement, lets_them_outlive_the_end_of_new_privileges) {
  auto request = status_of({.no_new_privileges = true, .capabilities = net_bind});
  request.identity = someone();
  EXPECT_EQ(sets(run(request).out), all_sets("0000000000000400"));
}

TEST_F(RootConfinement, takes_all_others_from_root) {
  const auto status = run(status_of({.capabilities = net_bind})).out;
  EXPECT_EQ(sets(status), all_sets("0000000000000400"));
  EXPECT_EQ(sets(run(status_of({.capabilities = 0})).out), all_sets("0000000000000000"));
}

TEST_F(RootConfinement, sets_what_only_root_may_before_it_becomes_another_user) {
  auto request = status_of({.nice = -5, .oom_score_adjust = 5});
  request.command = {"/bin/sh", "-c", "nice; cat /proc/self/oom_score_adj"};
  request.identity = someone();
  EXPECT_EQ(run(request).out, "-5\n5\n");
}

TEST(ConfinementWithoutRoot, tells_of_a_capability_that_skepd_has_not) {
  EXPECT_TRUE(as_unprivileged([] {
    const auto child = host::spawn(status_of({.capabilities = net_bind}));
    return !child && child.error().stage.starts_with(
                         "cannot hand on NET_BIND_SERVICE: skepd has not got it itself");
  }));
}

TEST(ConfinementWithoutRoot, can_do_without_the_bounding_set_where_no_privileges_are_gained) {
  EXPECT_TRUE(as_unprivileged([] {
    const auto child = host::spawn(status_of({.capabilities = 0}));
    return (child ? false
                  : child.error().stage.find("no-new-privileges = true") != std::string::npos) &&
           status_line(run(status_of({.no_new_privileges = true, .capabilities = 0})).out,
                       "CapEff") == std::string(16, '0');
  }));
}

}  // namespace skep::test
