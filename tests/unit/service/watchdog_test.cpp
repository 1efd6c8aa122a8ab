#include "host/service/watchdog.h"

#include <gmock/gmock.h>

#include "support/fake_reactor.h"
#include "support/manager_socket.h"

namespace skep::test {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

namespace {

class WatchdogTest : public testing::Test {
 protected:
  FakeReactor reactor_;
  ManagerSocket socket_;
  host::ServiceManager manager_{socket_.address(), 9s};
};

TEST_F(WatchdogTest, is_fed_at_once_and_three_times_as_often_as_it_must_be) {
  const host::Watchdog watchdog(reactor_, manager_);
  EXPECT_THAT(socket_.heard(), ElementsAre("WATCHDOG=1"));
  reactor_.advance(9s);
  EXPECT_THAT(socket_.heard(), SizeIs(3));
}

TEST_F(WatchdogTest, is_not_fed_while_the_reactor_does_nothing) {
  const host::Watchdog watchdog(reactor_, manager_);
  (void)socket_.heard();
  reactor_.hold_up(30s);
  EXPECT_THAT(socket_.heard(), IsEmpty());
}

TEST_F(WatchdogTest, is_fed_once_after_the_reactor_was_held_up) {
  const host::Watchdog watchdog(reactor_, manager_);
  (void)socket_.heard();
  reactor_.hold_up(30s);
  reactor_.advance(0s);
  EXPECT_THAT(socket_.heard(), SizeIs(1));
}

TEST_F(WatchdogTest, is_fed_no_more_when_this_goes) {
  std::make_unique<host::Watchdog>(reactor_, manager_).reset();
  (void)socket_.heard();
  reactor_.advance(30s);
  EXPECT_THAT(socket_.heard(), IsEmpty());
  EXPECT_EQ(reactor_.timers(), 0U);
}

TEST_F(WatchdogTest, that_nobody_asked_for_costs_nothing) {
  host::ServiceManager unwatched(socket_.address());
  const host::Watchdog watchdog(reactor_, unwatched);
  EXPECT_THAT(socket_.heard(), IsEmpty());
  EXPECT_EQ(reactor_.timers(), 0U);
}

}  // namespace
}  // namespace skep::test
