#include "departures.h"

#include <gtest/gtest.h>

namespace skep {

TEST(Departures, are_over_when_the_last_app_is_gone) {
  Departures departures;
  int called = 0;
  departures.await({"api", "web"}, [&] { ++called; });
  departures.gone("web");
  EXPECT_EQ(called, 0);
  departures.gone("api");
  EXPECT_EQ(called, 1);
  departures.gone("api");
  EXPECT_EQ(called, 1);
}

TEST(Departures, of_no_app_are_over_at_once) {
  Departures departures;
  int called = 0;
  departures.await({}, [&] { ++called; });
  EXPECT_EQ(called, 1);
}

TEST(Departures, may_be_waited_for_again_from_within) {
  Departures departures;
  int called = 0;
  departures.await({"web"}, [&] { departures.await({"web"}, [&] { ++called; }); });
  departures.gone("web");
  EXPECT_EQ(called, 0);
  departures.gone("web");
  EXPECT_EQ(called, 1);
}

}  // namespace skep
