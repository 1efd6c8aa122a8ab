#include "api/http/pace.h"

#include <gtest/gtest.h>

namespace skep::api {
namespace {

using namespace std::chrono_literals;

class PaceTest : public testing::Test {
 protected:
  // In milliseconds.
  long long wait(uid_t user = 1000) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(pace_.take_turn(user, now_))
        .count();
  }

  Pace pace_{10ms, 3};
  Pace::Clock::time_point now_{1h};
};

TEST_F(PaceTest, lets_a_burst_pass_and_then_one_request_at_a_time) {
  for (int request = 0; request < 3; ++request) EXPECT_EQ(wait(), 0) << request;
  EXPECT_EQ(wait(), 10);
  EXPECT_EQ(wait(), 20);
}

TEST_F(PaceTest, does_not_hold_up_who_asks_no_more_often_than_allowed) {
  for (int request = 0; request < 100; ++request) {
    EXPECT_EQ(wait(), 0) << request;
    now_ += 10ms;
  }
}

TEST_F(PaceTest, lets_a_user_not_pay_for_another) {
  for (int request = 0; request < 50; ++request) static_cast<void>(wait(1000));
  EXPECT_EQ(wait(0), 0);
}

TEST_F(PaceTest, grants_a_new_burst_after_a_pause_and_no_larger_one) {
  for (int request = 0; request < 10; ++request) static_cast<void>(wait());
  now_ += 1h;
  for (int request = 0; request < 3; ++request) EXPECT_EQ(wait(), 0) << request;
  EXPECT_EQ(wait(), 10);
}

TEST_F(PaceTest, keeps_whoever_is_waiting_when_there_are_many_users) {
  for (int request = 0; request < 10; ++request) static_cast<void>(wait());
  for (uid_t user = 2000; user < 2200; ++user) EXPECT_EQ(wait(user), 0);
  EXPECT_GT(wait(), 0);
}

}  // namespace
}  // namespace skep::api
