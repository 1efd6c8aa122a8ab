#include <gmock/gmock.h>

#include "support/fake_reactor.h"
#include "unit/rescue/rescue_fixture.h"

using namespace skep;
using namespace skep::test;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

const ListenAddress http = address_number(80);

class ClosingSlot : public testing::Test {
 protected:
  ClosingSlot() {
    leaving = around.listen(2, http);
    around.servers[1] = {11, {http}};
    rescuer.perform(action::Rescue{"web", {}, {1}});
  }

  void close() { rescuer.perform(action::CloseSlot{"web", 2}); }
  host::UniqueFd connect() const { return connect_to(leaving); }

  FakeReactor reactor;
  FakeSurroundings around;
  int leaving = -1;
  host::Rescuer rescuer{reactor, around};
};

}  // namespace

TEST_F(ClosingSlot, is_closed_when_its_queue_has_been_empty_for_a_second) {
  close();
  reactor.advance(std::chrono::milliseconds(900));
  EXPECT_THAT(around.closed, IsEmpty());
  reactor.advance(std::chrono::milliseconds(200));
  EXPECT_THAT(around.closed, ElementsAre(2));
  EXPECT_EQ(reactor.timers() + reactor.watches(), 0U);
}

TEST_F(ClosingSlot, hands_what_waits_to_the_workers_that_were_named_last) {
  rescuer.perform(action::Rescue{"web", {}, {}});
  const auto client = connect();
  close();
  ASSERT_EQ(around.given.size(), 1U);
  EXPECT_EQ(around.given[0].worker, 11U);
}

TEST_F(ClosingSlot, stays_open_while_connections_come) {
  close();
  for (int i = 0; i < 4; ++i) {
    reactor.advance(std::chrono::milliseconds(800));
    const auto client = connect();
    reactor.make_all_ready();
    ASSERT_EQ(around.given.size(), static_cast<std::size_t>(i) + 1);
    around.given.back().answered(true);
  }
  EXPECT_THAT(around.closed, IsEmpty());
  reactor.advance(std::chrono::milliseconds(1100));
  EXPECT_THAT(around.closed, ElementsAre(2));
}

TEST_F(ClosingSlot, is_closed_after_ten_seconds_whatever_waits_and_counts_it) {
  around.servers.clear();
  rescuer.servers_changed("web");
  close();
  const auto client = connect();
  reactor.advance(std::chrono::milliseconds(9900));
  EXPECT_THAT(around.closed, IsEmpty());
  reactor.advance(std::chrono::milliseconds(300));
  EXPECT_THAT(around.closed, ElementsAre(2));
  EXPECT_TRUE(becomes_closed(client.get()));
  ASSERT_EQ(around.reports.size(), 1U);
  EXPECT_EQ(around.reports[0].slot, 2U);
  EXPECT_EQ(around.reports[0].lost, 1U);
}

TEST_F(ClosingSlot, is_closed_at_once_where_that_moves_its_queue) {
  around.moves = true;
  close();
  EXPECT_THAT(around.closed, ElementsAre(2));
}

TEST_F(ClosingSlot, is_not_closed_when_it_is_used_again) {
  close();
  reactor.advance(std::chrono::milliseconds(500));
  rescuer.reopened("web", 2);
  reactor.advance(std::chrono::seconds(20));
  EXPECT_THAT(around.closed, IsEmpty());
  EXPECT_EQ(reactor.watches(), 0U);
}

TEST_F(ClosingSlot, is_not_closed_by_the_rescuer_once_the_app_was_released) {
  close();
  rescuer.release("web");
  reactor.advance(std::chrono::seconds(20));
  EXPECT_THAT(around.closed, IsEmpty());
}
