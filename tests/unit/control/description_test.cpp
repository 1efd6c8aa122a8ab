#include "api/control/description.h"

#include <gtest/gtest.h>

namespace skep::api {
namespace {

using namespace std::chrono_literals;

constexpr Instant at{1000000s};

class DescriptionTest : public testing::Test {
 protected:
  DescriptionTest() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    slot_.worker = {"web", 0, 7};
    slot_.changed = at - 90s;
  }
  std::string described(WorkerState state, const std::vector<ExtraStatus>& beside = {}) {
    slot_.state = state;
    std::vector<const ExtraStatus*> pointers;
    for (const ExtraStatus& extra : beside) pointers.push_back(&extra);
    return describe(slot_, at, 1720106040, pointers);  // Thu Jul  4 15:14:00 UTC 2024
  }
  static ExtraStatus extra(ExtraStatus::Role role, WorkerState state, pid_t pid) {
    return {role, {"web", 0, 8}, state, pid, at, false};
  }

  SlotStatus slot_;
};

TEST(UptimeText, is_pythons_timedelta) {
  EXPECT_EQ(uptime_text(0s), "0:00:00");
  EXPECT_EQ(uptime_text(5s), "0:00:05");
  EXPECT_EQ(uptime_text(59min + 59s), "0:59:59");
  EXPECT_EQ(uptime_text(23h + 59min + 59s), "23:59:59");
  EXPECT_EQ(uptime_text(24h), "1 day, 0:00:00");
  EXPECT_EQ(uptime_text(24h + 2h + 3min + 4s), "1 day, 2:03:04");
  EXPECT_EQ(uptime_text(24h * 400 + 10h), "400 days, 10:00:00");
}

TEST(UptimeText, leaves_parts_of_a_second_out) {
  EXPECT_EQ(uptime_text(5999ms), "0:00:05");
}

TEST(UptimeText, is_never_negative) {
  EXPECT_EQ(uptime_text(-5s), "0:00:00");
}

TEST_F(DescriptionTest, of_a_running_worker_is_pid_and_uptime) {
  slot_.pid = 123;
  slot_.started = at - 5s;
  EXPECT_EQ(described(WorkerState::running), "pid 123, uptime 0:00:05");
}

TEST_F(DescriptionTest, of_a_worker_whose_start_waits_says_what_for) {
  slot_.waits_for = "redis, which is starting";
  EXPECT_EQ(described(WorkerState::stopped), "waits for redis, which is starting");
}

TEST_F(DescriptionTest, of_a_running_worker_ends_with_what_it_said_of_itself) {
  slot_.pid = 123;
  slot_.started = at - 5s;
  slot_.status_text = "serving 12 clients";
  EXPECT_EQ(described(WorkerState::running), "pid 123, uptime 0:00:05, serving 12 clients");
}

TEST_F(DescriptionTest, of_a_worker_in_trouble_is_not_what_it_said_of_itself) {
  slot_.trouble = "exited too quickly (exit status 1)";
  slot_.status_text = "all is well";
  EXPECT_EQ(described(WorkerState::fatal), "exited too quickly (exit status 1)");
}

TEST_F(DescriptionTest, of_a_stopped_worker_is_when_it_ended) {
  EXPECT_EQ(described(WorkerState::stopped), "Jul 04 03:12 PM");
  EXPECT_EQ(described(WorkerState::exited), "Jul 04 03:12 PM");
}

TEST_F(DescriptionTest, of_a_worker_that_never_ran_says_so) {
  slot_.worker.incarnation = 0;
  EXPECT_EQ(described(WorkerState::stopped), "Not started");
}

TEST_F(DescriptionTest, of_a_worker_in_trouble_is_the_trouble) {
  slot_.trouble = "exited too quickly (exit status 1)";
  EXPECT_EQ(described(WorkerState::fatal), "exited too quickly (exit status 1)");
  EXPECT_EQ(described(WorkerState::backoff), "exited too quickly (exit status 1)");
}

TEST_F(DescriptionTest, of_an_unknown_trouble_says_where_to_look) {
  EXPECT_EQ(described(WorkerState::fatal), "unknown error (try \"tail web:0\")");
}

TEST_F(DescriptionTest, of_a_worker_in_between_is_empty) {
  slot_.pid = 123;
  EXPECT_EQ(described(WorkerState::starting), "");
  EXPECT_EQ(described(WorkerState::stopping), "");
}

TEST_F(DescriptionTest, of_a_worker_that_is_rolled_tells_of_its_successor) {
  slot_.pid = 4711;
  slot_.started = at - 12min - 4s;
  using Role = ExtraStatus::Role;
  EXPECT_EQ(described(WorkerState::running, {extra(Role::successor, WorkerState::starting, 4720)}),
            "pid 4711, uptime 0:12:04, rolling: successor pid 4720 is starting");
  EXPECT_EQ(described(WorkerState::running, {extra(Role::successor, WorkerState::running, 4720)}),
            "pid 4711, uptime 0:12:04, rolling: successor pid 4720 is ready");
  EXPECT_EQ(described(WorkerState::running, {extra(Role::successor, WorkerState::backoff, 0)}),
            "pid 4711, uptime 0:12:04, rolling: successor has not started");
}

TEST_F(DescriptionTest, of_a_worker_that_took_over_tells_of_its_predecessor) {
  slot_.pid = 4720;
  slot_.started = at - 1s;
  using Role = ExtraStatus::Role;
  EXPECT_EQ(described(WorkerState::running, {extra(Role::retiree, WorkerState::running, 4711),
                                             extra(Role::retiree, WorkerState::stopping, 4710)}),
            "pid 4720, uptime 0:00:01, predecessor pid 4711 is draining, predecessor pid 4710 is "
            "stopping");
}

TEST_F(DescriptionTest, of_a_worker_that_drains_says_so) {
  slot_.pid = 4711;
  slot_.started = at - 5s;
  slot_.draining = true;
  EXPECT_EQ(described(WorkerState::running), "pid 4711, uptime 0:00:05, draining");
  EXPECT_EQ(described(WorkerState::stopping), "draining");
}

}  // namespace
}  // namespace skep::api
