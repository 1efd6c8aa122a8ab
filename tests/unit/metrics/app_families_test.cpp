#include "api/metrics/app_families.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/http/fake_operations.h"
#include "unit/metrics/parsed.h"

namespace skep::api {
namespace {

using testing::IsEmpty;

class AppFamiliesTest : public testing::Test {
 protected:
  AppFamiliesTest() {
    snapshot_.apps.resize(2);
    snapshot_.apps[0].name = "api";
    snapshot_.apps[1].name = "web";
  }
  AppSnapshot& web() { return snapshot_.apps[1]; }
  [[nodiscard]] test::Parsed parsed() const {
    test::Parsed parsed = test::parse(test::exposed(snapshot_));
    EXPECT_THAT(parsed.faults, IsEmpty());
    return parsed;
  }

  Snapshot snapshot_;
};

TEST_F(AppFamiliesTest, tell_of_spares_that_are_held_and_that_shall_be) {
  web().spares_desired = 2;
  web().extras.resize(3);
  web().extras[0].held = true;
  web().extras[1].held = false;
  web().extras[2].role = ExtraStatus::Role::retiree;
  const auto all = parsed();
  EXPECT_EQ(all.at(R"(skep_app_spares_desired{app="web"})"), "2");
  EXPECT_EQ(all.at(R"(skep_app_spares{app="web"})"), "1");
  EXPECT_EQ(all.at(R"(skep_app_spares{app="api"})"), "0");
}

TEST_F(AppFamiliesTest, tell_the_one_way_of_steering_that_is_in_use) {
  web().steering = Steering::classic_bpf;
  const auto all = parsed();
  EXPECT_EQ(all.at(R"(skep_app_steering{app="web",mode="ebpf"})"), "0");
  EXPECT_EQ(all.at(R"(skep_app_steering{app="web",mode="classic-bpf"})"), "1");
  EXPECT_EQ(all.at(R"(skep_app_steering{app="web",mode="none"})"), "0");
}

TEST_F(AppFamiliesTest, tell_how_much_output_was_dropped) {
  web().log_bytes_dropped = 4096;
  const auto all = parsed();
  EXPECT_EQ(all.at(R"(skep_app_log_dropped_bytes_total{app="web"})"), "4096");
  EXPECT_EQ(all.at(R"(skep_app_log_dropped_bytes_total{app="api"})"), "0");
}

TEST_F(AppFamiliesTest, tell_where_the_workers_have_their_cgroups) {
  web().cgroup.kind = CgroupPlace::Kind::own;
  const auto all = parsed();
  EXPECT_EQ(all.at(R"(skep_app_cgroup{app="web",kind="own"})"), "1");
  EXPECT_EQ(all.at(R"(skep_app_cgroup{app="web",kind="scope"})"), "0");
  EXPECT_EQ(all.at(R"(skep_app_cgroup{app="web",kind="none"})"), "0");
}

TEST_F(AppFamiliesTest, have_no_steering_where_nothing_can_be_steered) {
  EXPECT_EQ(parsed().count("skep_app_steering"), 0U);
  EXPECT_FALSE(parsed().types.contains("skep_app_steering"));
}

TEST_F(AppFamiliesTest, tell_of_a_roll_until_it_has_ended) {
  const auto rolling = [&](RollStatus::Phase phase) {
    web().roll = RollStatus{};
    web().roll->phase = phase;
    return parsed().at(R"(skep_app_roll_in_progress{app="web"})");
  };
  EXPECT_EQ(rolling(RollStatus::Phase::rolling), "1");
  EXPECT_EQ(rolling(RollStatus::Phase::going_back), "1");
  for (const RollStatus::Phase ended : roll_outcomes) EXPECT_EQ(rolling(ended), "0");
  EXPECT_EQ(parsed().at(R"(skep_app_roll_in_progress{app="api"})"), "0");
}

TEST_F(AppFamiliesTest, count_rolls_by_how_they_ended) {
  web().rolls = {5, 2, 1};
  const auto all = parsed();
  EXPECT_EQ(all.at(R"(skep_app_rolls_total{app="web",outcome="complete"})"), "5");
  EXPECT_EQ(all.at(R"(skep_app_rolls_total{app="web",outcome="stopped"})"), "2");
  EXPECT_EQ(all.at(R"(skep_app_rolls_total{app="web",outcome="rolled-back"})"), "1");
  EXPECT_EQ(all.at(R"(skep_app_rolls_total{app="api",outcome="stopped"})"), "0");
  EXPECT_EQ(all.types.at("skep_app_rolls_total"), "counter");
}

TEST_F(AppFamiliesTest, tell_of_overload) {
  web().overloaded = true;
  EXPECT_EQ(parsed().at(R"(skep_app_overloaded{app="web"})"), "1");
  EXPECT_EQ(parsed().at(R"(skep_app_overloaded{app="api"})"), "0");
}

TEST_F(AppFamiliesTest, are_none_without_apps) {
  EXPECT_THAT(app_families(Snapshot{}), IsEmpty());
}

}  // namespace
}  // namespace skep::api
