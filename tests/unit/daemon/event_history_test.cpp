#include "event_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep {
namespace {

using api::SharedHappening;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t all = 1000;

EventHistory history(std::size_t events, std::size_t bytes = 1 << 20) {
  return {[] { return std::chrono::system_clock::time_point{std::chrono::seconds(5)}; },
          {events, bytes}};
}

Notice saying(std::string text) {
  Notice notice;
  notice.text = std::move(text);
  return notice;
}

std::vector<std::uint64_t> numbers(const std::vector<SharedHappening>& happenings) {
  std::vector<std::uint64_t> found;
  for (const SharedHappening& happening : happenings) found.push_back(happening->sequence);
  return found;
}

TEST(EventHistory, counts_from_1_and_stamps_the_time) {
  EventHistory events = history(10);
  events.add(saying("one"));
  events.add(saying("two"));
  const auto kept = events.since(0, all);
  ASSERT_THAT(numbers(kept), ElementsAre(1, 2));
  EXPECT_EQ(kept[1]->notice.text, "two");
  EXPECT_EQ(kept[1]->time.time_since_epoch(), std::chrono::seconds(5));
}

TEST(EventHistory, knows_that_nothing_has_happened_yet) {
  const EventHistory events = history(10);
  EXPECT_EQ(events.newest(), 0U);
  EXPECT_EQ(events.oldest(), 0U);
  EXPECT_THAT(events.since(0, all), IsEmpty());
}

TEST(EventHistory, keeps_the_newest_of_as_many_as_it_may) {
  EventHistory events = history(3);
  for (int i = 0; i < 5; ++i) events.add({});
  EXPECT_THAT(numbers(events.since(0, all)), ElementsAre(3, 4, 5));
  EXPECT_EQ(events.oldest(), 3U);
  EXPECT_EQ(events.newest(), 5U);
}

TEST(EventHistory, keeps_no_more_bytes_than_it_may_but_always_the_newest) {
  EventHistory events = history(100, 2000);
  for (int i = 0; i < 5; ++i) events.add(saying(std::string(600, 'x')));
  EXPECT_THAT(numbers(events.since(0, all)), ElementsAre(4, 5));
  events.add(saying(std::string(5000, 'x')));
  EXPECT_THAT(numbers(events.since(0, all)), ElementsAre(6));
}

TEST(EventHistory, gives_the_first_of_those_after_a_sequence) {
  EventHistory events = history(4);
  for (int i = 0; i < 6; ++i) events.add({});
  EXPECT_THAT(numbers(events.since(4, all)), ElementsAre(5, 6));
  EXPECT_THAT(numbers(events.since(1, 2)), ElementsAre(3, 4));
  EXPECT_THAT(events.since(6, all), IsEmpty());
  EXPECT_THAT(events.since(~std::uint64_t{0}, all), IsEmpty());
}

TEST(EventHistory, tells_its_listeners_until_their_handles_go) {
  EventHistory events = history(3);
  std::vector<std::uint64_t> heard;
  auto listening = events.listen(
      [&](const SharedHappening& happening) { heard.push_back(happening->sequence); });
  events.add({});
  listening.reset();
  events.add({});
  EXPECT_THAT(heard, ElementsAre(1));
}

TEST(EventHistory, lets_listeners_end_themselves_and_each_other_while_they_are_told) {
  EventHistory events = history(3);
  int heard = 0;
  std::unique_ptr<api::EventOperations::Listening> first;
  std::unique_ptr<api::EventOperations::Listening> second;
  first = events.listen([&](const SharedHappening&) {
    ++heard;
    second.reset();
    first.reset();
  });
  second = events.listen([&](const SharedHappening&) { ++heard; });
  events.add({});
  events.add({});
  EXPECT_EQ(heard, 1);
}

TEST(EventHistory, may_go_before_its_listeners) {
  std::unique_ptr<api::EventOperations::Listening> listening;
  {
    EventHistory events = history(3);
    listening = events.listen([](const SharedHappening&) {});
  }
  listening.reset();
}

}  // namespace
}  // namespace skep
