#include "unit/host/host_fixture.h"

using namespace skep;
using namespace skep::test;
using testing::HasSubstr;
using testing::Not;

namespace {

class Spare : public HostFixture {
 protected:
  WorkerId begin(std::string_view text) {
    program(text);
    return spawn(no_slot);
  }
};

}  // namespace

TEST_F(Spare, is_told_no_slot) {
  begin("console.log('slot', process.env.SKEP_SLOT, process.env.SKEP_INSTANCE, '.')");
  EXPECT_TRUE(log_has("spare.log", "slot undefined 1 ."));
}

TEST_F(Spare, asks_under_its_new_name_is_answered_and_listens_once_it_is_promoted) {
  hold = true;
  WorkerId worker = begin(serves);
  ASSERT_TRUE(comes<event::Asked>(worker));
  const auto ask = find<event::Asked>(worker)->ask;
  promote(worker, 0);
  host->perform(action::Answer{worker, ask, 0});
  ASSERT_TRUE(comes<event::Listening>(worker));
  EXPECT_EQ(worker.slot, 0U);
}

TEST_F(Spare, prints_to_the_file_of_its_slot_once_it_is_promoted) {
  WorkerId worker = begin(
      "console.log('one'); process.on('SIGUSR2', () => console.log('two'))"
      "; setInterval(() => {}, 1000); process.send('ready')");
  ASSERT_TRUE(comes<event::Said>(worker));
  ASSERT_TRUE(log_has("spare.log", "one\n"));
  promote(worker, 3);
  kill(worker, SIGUSR2);
  ASSERT_TRUE(log_has("3.log", "two\n"));
  EXPECT_EQ(folder.read("spare.log"), "one\n");
}

TEST_F(Spare, is_watched_once_it_is_promoted) {
  WorkerId worker = begin("setInterval(() => {}, 1000); process.send('ready')");
  ASSERT_TRUE(comes<event::Said>(worker));
  promote(worker, 0);
  ASSERT_TRUE(until([&] { return host->agent_figures(worker).has_value(); }));
  EXPECT_TRUE(host->process_figures(worker).process);
  for (const Event& event : events) {
    const auto* sampled = std::get_if<event::Sampled>(&event);
    if (sampled == nullptr) continue;
    for (const Sample& sample : sampled->samples) EXPECT_EQ(sample.worker, worker);
  }
}

TEST_F(Spare, dies_under_the_name_it_has) {
  const WorkerId unpromoted = begin("setInterval(() => {}, 1000)");
  WorkerId promoted = spawn(no_slot);
  promote(promoted, 1);
  kill(unpromoted);
  kill(promoted);
  EXPECT_TRUE(comes<event::Exited>(unpromoted));
  EXPECT_TRUE(comes<event::Exited>(promoted));
}
