#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;
using Phase = RollStatus::Phase;

constexpr std::uint64_t mib = 1ULL << 20U;

class Soak : public testing::Test {
 protected:
  Soak() { begin(spec_of()); }

  static AppSpec spec_of() {
    AppSpec spec = node("web", 3);
    spec.roll.soak = 60s;
    return spec;
  }
  void begin(const AppSpec& spec) {
    hive = {};
    hive.config({spec});
    hive.all_up(spec.workers);
    hive.pass(20s);
  }
  void heap(std::uint64_t used, std::uint32_t index) {
    Sample sample = hive.sample(index);
    sample.heap = HeapFigures{used * mib, 4096 * mib};
    hive.see(sample);
  }
  void lag(Duration late, std::uint32_t index, int samples) {
    Sample sample = hive.sample(index);
    sample.lag = late;
    for (int i = 0; i < samples; ++i) hive.see(sample);
  }
  void stalls(std::uint32_t index, int times) {
    for (int i = 0; i < times; ++i) {
      hive.silent(200ms, index);
      hive.silent(0ms, index);
    }
  }
  // The successor of the first worker serves and is on trial.
  void first_on_trial() {
    hive.roll();
    hive.hand_over(0);
  }
  [[nodiscard]] bool goes_back() const { return hive.roll_status().phase == Phase::going_back; }
  Hive hive;
};

TEST_F(Soak, keeps_the_next_worker_waiting_until_it_is_over) {
  first_on_trial();
  EXPECT_TRUE(hive.of<action::Spawn>().empty());
  EXPECT_EQ(hive.roll_status().done, 0U);
  EXPECT_EQ(hive.roll_status().text, "web:0 is on trial");
  EXPECT_TRUE(hive.slot().serves_overlap);
  hive.pass(59s);
  EXPECT_TRUE(hive.of<action::Spawn>().empty());
  hive.pass(1s);
  EXPECT_EQ(hive.of<action::Spawn>().size(), 1U);
  EXPECT_EQ(hive.roll_status().done, 1U);
}

TEST_F(Soak, that_all_pass_completes_the_roll) {
  hive.roll();
  for (std::uint32_t index = 0; index < 3; ++index) {
    hive.hand_over(index);
    EXPECT_THAT(hive.outcomes(), IsEmpty());
    hive.pass(60s);
  }
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success));
}

TEST_F(Soak, in_which_the_new_worker_dies_goes_back) {
  first_on_trial();
  hive.pass(5s);
  hive.dies(killed_by(11), 0);
  ASSERT_EQ(hive.of<action::Spawn>().size(), 1U);
  EXPECT_EQ(hive.of<action::Spawn>()[0].definition, 1U);
  EXPECT_EQ(hive.texts(Notice::Kind::roll).at(0),
            "web:0, which is new: killed by SIGSEGV after 5s; 1 of 1 worker to go back to what was "
            "before");
  EXPECT_TRUE(goes_back());
  hive.up(0);
  ASSERT_THAT(hive.outcomes(), ElementsAre(Outcome::failed));
  EXPECT_EQ(hive.results()[0].description,
            "rolled back: web:0, which is new: killed by SIGSEGV after 5s");
  EXPECT_EQ(hive.roll_status().phase, Phase::rolled_back);
  EXPECT_EQ(hive.status().rolls.at(2), 1U);
}

TEST_F(Soak, in_which_the_new_worker_stalls_more_often_goes_back) {
  first_on_trial();
  stalls(0, 2);
  EXPECT_FALSE(goes_back());
  stalls(0, 1);
  EXPECT_TRUE(goes_back());
  EXPECT_EQ(hive.roll_status().text,
            "web:0, which is new: its event loop stalled 3 times, those of the old workers at most "
            "0 times");
}

TEST_F(Soak, in_which_an_old_worker_stalls_as_often_goes_on) {
  first_on_trial();
  stalls(1, 1);
  stalls(0, 3);
  EXPECT_FALSE(goes_back());
}

TEST_F(Soak, does_not_excuse_stalls_by_those_before_the_roll) {
  stalls(1, 10);
  first_on_trial();
  stalls(0, 3);
  EXPECT_TRUE(goes_back());
}

TEST_F(Soak, in_which_the_new_heap_is_bigger_goes_back) {
  heap(100, 1);
  first_on_trial();
  heap(182, 0);
  EXPECT_FALSE(goes_back());
  heap(183, 0);
  EXPECT_TRUE(goes_back());
  EXPECT_EQ(hive.roll_status().text,
            "web:0, which is new: its heap holds 183 MiB, that of the old workers at most 100 MiB");
}

TEST_F(Soak, compares_with_the_worker_whose_place_was_taken_too) {
  heap(300, 0);
  heap(100, 1);
  first_on_trial();
  heap(400, 0);
  EXPECT_FALSE(goes_back());
}

TEST_F(Soak, in_which_the_new_loop_is_later_goes_back) {
  lag(2ms, 1, 30);
  first_on_trial();
  lag(90ms, 0, 19);
  EXPECT_FALSE(goes_back()) << "so few say nothing";
  lag(90ms, 0, 1);
  EXPECT_TRUE(goes_back());
}

TEST_F(Soak, in_which_the_new_worker_fails_its_health_goes_back) {
  AppSpec spec = spec_of();
  spec.health = {"/well", 5s, 2s, 1, {}};
  begin(spec);
  hive.roll();
  hive.hand_over(0);
  hive.asked.reset();
  hive.pass(5s);
  while (hive.asked && hive.asked->worker.slot != 0) hive.answers(true);
  hive.tell(event::Probed{hive.slot(0).worker, hive.asked->probe, false, "it was bad"});
  hive.dies(killed_by(15), 0);
  ASSERT_EQ(hive.of<action::Spawn>().size(), 1U);
  EXPECT_EQ(hive.of<action::Spawn>()[0].definition, 1U);
  hive.up(0);
  EXPECT_EQ(hive.roll_status().text, "rolled back: web:0, which is new: it was bad");
}

TEST_F(Soak, in_which_the_new_loop_stops_goes_back) {
  first_on_trial();
  hive.silent(31s, 0);
  EXPECT_EQ(hive.of<action::Signal>().at(0).signal, 9);
  hive.dies(killed_by(9), 0);
  EXPECT_EQ(hive.of<action::Spawn>().at(0).definition, 1U);
  hive.up(0);
  EXPECT_EQ(hive.roll_status().phase, Phase::rolled_back);
}

TEST_F(Soak, takes_those_back_that_had_passed) {
  first_on_trial();
  hive.pass(60s);
  hive.hand_over(1);
  stalls(1, 3);
  ASSERT_TRUE(goes_back());
  EXPECT_EQ(hive.roll_status().total, 2U);
  EXPECT_EQ(hive.of<action::Spawn>().at(0).worker.slot, 0U);
  EXPECT_EQ(hive.of<action::Spawn>().at(0).definition, 1U);
  hive.hand_over(0);
  EXPECT_EQ(hive.roll_status().done, 1U) << "nobody is on trial on the way back";
  hive.up(hive.successor(1));
  EXPECT_EQ(hive.roll_status().phase, Phase::rolled_back);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::failed));
  hive.pass(1h);
  EXPECT_TRUE(hive.of<action::Spawn>().empty());
}

TEST_F(Soak, that_fails_takes_the_config_back_as_well) {
  AppSpec spec = spec_of();
  spec.env["MODE"] = "new";
  spec.roll.max_surge = 3;
  hive.config({spec});
  hive.up(hive.successor(0));
  stalls(0, 3);
  ASSERT_TRUE(goes_back());
  hive.dies(hive.successor(1));
  hive.dies(hive.successor(2));
  hive.up(hive.successor(0));
  ASSERT_EQ(hive.roll_status().phase, Phase::rolled_back);
  hive.config({spec_of()});
  EXPECT_TRUE(hive.last.empty()) << "that is what it has already";
  hive.config({spec});
  EXPECT_EQ(hive.roll_status().phase, Phase::rolling) << "a reload tries again";
}

TEST_F(Soak, that_fails_leaves_the_number_of_workers_as_it_was_scaled) {
  AppSpec spec = spec_of();
  spec.env["MODE"] = "new";
  hive.config({spec});
  hive.hand_over(0);
  hive.scale(4);
  hive.up(3);
  stalls(0, 3);
  ASSERT_TRUE(goes_back());
  EXPECT_EQ(hive.status().workers_desired, 4U);
  EXPECT_EQ(hive.slots(), 4U);
}

TEST_F(Soak, that_cannot_go_back_stops_and_says_so) {
  first_on_trial();
  stalls(0, 3);
  ASSERT_TRUE(goes_back());
  hive.dies(hive.successor(0));
  EXPECT_EQ(hive.roll_status().phase, Phase::stopped);
  EXPECT_THAT(hive.roll_status().text, StartsWith("the roll back stopped with 0 of 1 worker "));
  EXPECT_EQ(hive.state(0), running);
}

TEST_F(Soak, that_cannot_go_back_leaves_no_slot_to_the_new_definition) {
  first_on_trial();
  stalls(0, 3);
  ASSERT_TRUE(goes_back());
  hive.dies(killed_by(9), 0);
  hive.dies(exit_status(1), 0);
  ASSERT_EQ(hive.roll_status().phase, Phase::stopped);
  hive.pass(30s);
  EXPECT_EQ(hive.of<action::Spawn>().at(0).definition, 1U);
}

}  // namespace
}  // namespace skep::engine::test
