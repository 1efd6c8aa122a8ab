#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/schedule_book.h"
#include "host/schedules.h"
#include "support/poll_reactor.h"

namespace skep::host {
namespace {

using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

constexpr std::uint32_t every_day = 0xfffffffe;
constexpr std::uint32_t every_month = 0x1ffe;
constexpr std::uint32_t every_weekday = 0x7f;

// Due each day at this time.
AppSpec daily(const char* name, unsigned hour, unsigned minute = 0) {
  AppSpec app;
  app.name = name;
  app.restart_at =
      Schedule{"", std::uint64_t{1} << minute, 1U << hour, every_day, every_month, every_weekday};
  return app;
}

// The 28th of March 2026 at this time.
WallMinute at(int hour, int minute = 0, int days = 0) {
  const std::chrono::local_days day(std::chrono::year(2026) / 3 / 28);
  return WallMinute(day + std::chrono::days(days)) + std::chrono::hours(hour) + minutes(minute);
}

class Book : public testing::Test {
 protected:
  Book() { book.configure({daily("web", 4)}, at(3, 59)); }

  ScheduleBook book;
};

TEST_F(Book, tells_each_day_once) {
  EXPECT_THAT(book.take_due(at(3, 59)), IsEmpty());
  EXPECT_THAT(book.take_due(at(4, 0)), ElementsAre("web"));
  EXPECT_THAT(book.take_due(at(4, 0)), IsEmpty());
  EXPECT_THAT(book.take_due(at(4, 1)), IsEmpty());
  EXPECT_THAT(book.take_due(at(4, 0, 1)), ElementsAre("web"));
}

TEST_F(Book, makes_up_for_a_time_that_the_clock_jumped_over) {
  EXPECT_THAT(book.take_due(at(9)), ElementsAre("web"));
  EXPECT_THAT(book.take_due(at(9, 1)), IsEmpty());
}

TEST_F(Book, makes_up_once_for_many_days) {
  EXPECT_THAT(book.take_due(at(12, 0, 40)), ElementsAre("web"));
  EXPECT_THAT(book.take_due(at(12, 1, 40)), IsEmpty());
}

TEST_F(Book, tells_nothing_twice_when_the_clock_is_set_back) {
  EXPECT_THAT(book.take_due(at(4, 10)), ElementsAre("web"));
  EXPECT_THAT(book.take_due(at(2)), IsEmpty());
  EXPECT_THAT(book.take_due(at(4)), IsEmpty());
  EXPECT_THAT(book.take_due(at(4, 11)), IsEmpty());
  EXPECT_THAT(book.take_due(at(4, 0, 1)), ElementsAre("web"));
}

TEST_F(Book, leaves_nothing_out_when_the_clock_is_set_back) {
  EXPECT_THAT(book.take_due(at(1)), IsEmpty());
  EXPECT_THAT(book.take_due(at(4)), ElementsAre("web"));
}

TEST_F(Book, believes_a_clock_that_is_set_back_by_more_than_a_day) {
  EXPECT_THAT(book.take_due(at(4, 0, 3000)), ElementsAre("web"));
  EXPECT_THAT(book.take_due(at(3, 0)), IsEmpty());
  EXPECT_THAT(book.take_due(at(4, 0)), ElementsAre("web"));
}

TEST_F(Book, goes_on_where_the_schedule_stayed_and_begins_where_it_is_new) {
  book.configure({daily("web", 4), daily("new", 4)}, at(4, 5));
  EXPECT_THAT(book.take_due(at(4, 6)), ElementsAre("web"));
  book.configure({daily("web", 3)}, at(4, 7));
  EXPECT_THAT(book.take_due(at(4, 8)), IsEmpty());
  EXPECT_THAT(book.take_due(at(3, 0, 1)), ElementsAre("web"));
}

TEST_F(Book, is_empty_without_a_schedule) {
  EXPECT_FALSE(book.empty());
  book.configure({AppSpec{}}, at(4));
  EXPECT_TRUE(book.empty());
}

TEST(WallClock, shows_a_minute_of_which_something_is_left) {
  const WallTime now = wall_time();
  EXPECT_GT(now.left, Duration::zero());
  EXPECT_LE(now.left, minutes(1));
  const auto zoned = std::chrono::duration_cast<std::chrono::seconds>(
      now.minute.time_since_epoch() - std::chrono::system_clock::now().time_since_epoch());
  EXPECT_LE(std::chrono::abs(zoned), std::chrono::hours(15)) << "no zone is further from UTC";
}

TEST(WallClock, obeys_the_time_zone_of_the_moment) {
  const char* before = std::getenv("TZ");
  const std::string zone = before == nullptr ? "" : before;
  ::setenv("TZ", "UTC0", 1);
  const WallMinute utc = wall_time().minute;
  ::setenv("TZ", "EAST-5", 1);
  const auto ahead = wall_time().minute - utc;
  before == nullptr ? ::unsetenv("TZ") : ::setenv("TZ", zone.c_str(), 1);
  EXPECT_GE(ahead, minutes(300));
  EXPECT_LE(ahead, minutes(301));
}

TEST(Schedules, look_at_the_clock_as_each_minute_begins) {
  test::PollReactor reactor;
  WallTime shown{at(3, 59), 5ms};
  std::vector<std::string> told;
  Schedules schedules(
      reactor, [&] { return shown; }, [&](const std::string& app) { told.push_back(app); });
  schedules.configure({daily("web", 4)});
  for (int i = 0; i < 3; ++i) reactor.turn(10ms);
  EXPECT_THAT(told, IsEmpty());
  shown.minute = at(4);
  for (int i = 0; i < 20 && told.empty(); ++i) reactor.turn(10ms);
  EXPECT_THAT(told, ElementsAre("web"));
}

}  // namespace
}  // namespace skep::host
