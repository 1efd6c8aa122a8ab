#include "unit/host/host_fixture.h"

using namespace skep;
using namespace skep::test;

namespace {

class DrainTest : public HostFixture {
 protected:
  void drain(const WorkerId& worker) {
    host->perform(action::Drain{worker, std::chrono::seconds(10)});
  }
};

}  // namespace

TEST_F(DrainTest, is_done_by_the_workers_agent) {
  program(std::string(serves) + "; setTimeout(() => process.send('ready'), 100)");
  const WorkerId worker = spawn(0);
  ASSERT_TRUE(comes<event::Said>(worker));
  drain(worker);
  drain(worker);
  ASSERT_TRUE(comes<event::Drained>(worker));
  EXPECT_TRUE(find<event::Drained>(worker)->able);
  EXPECT_EQ(find<event::Drained>(worker)->cut_off, 0U);
}

TEST_F(DrainTest, cannot_be_done_by_a_worker_without_an_agent) {
  AppSpec spec = app();
  spec.telemetry = false;
  configure({spec});
  program(serves);
  const WorkerId worker = spawn(0);
  ASSERT_TRUE(comes<event::Listening>(worker));
  drain(worker);
  ASSERT_NE(find<event::Drained>(worker), nullptr);
  EXPECT_FALSE(find<event::Drained>(worker)->able);
}

TEST_F(DrainTest, cannot_be_done_by_a_worker_without_a_channel) {
  AppSpec spec = app();
  spec.runtime = Runtime::other;
  spec.command = {"sleep", "60"};
  configure({spec});
  const WorkerId worker = spawn(0);
  drain(worker);
  ASSERT_NE(find<event::Drained>(worker), nullptr);
  EXPECT_FALSE(find<event::Drained>(worker)->able);
}

TEST_F(DrainTest, can_be_asked_for_by_the_worker) {
  program("process.send('retire')");
  const WorkerId worker = spawn(0);
  ASSERT_TRUE(comes<event::Said>(worker));
  EXPECT_EQ(find<event::Said>(worker)->what, event::Said::What::retire);
}
