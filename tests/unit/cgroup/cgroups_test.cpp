#include <gmock/gmock.h>

#include "unit/cgroup/cgroups_fixture.h"

namespace skep::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Cgroups : public CgroupsFixture {
 protected:
  [[nodiscard]] std::string app_path() const { return cgroups->place("web").path; }
};

TEST_F(Cgroups, are_one_for_each_worker_below_one_of_the_app) {
  const pid_t first = born(worker(1));
  const pid_t second = born(worker(2, 1));
  EXPECT_EQ(cgroups->place("web").kind, CgroupPlace::Kind::own);
  EXPECT_THAT(app_path(), HasSubstr(cgroup.path() + "/skep-web."));
  EXPECT_EQ(host::cgroup_directory_of(first), app_path() + "/worker-1");
  EXPECT_EQ(host::cgroup_directory_of(second), app_path() + "/worker-2");
}

TEST_F(Cgroups, say_once_that_skepd_is_no_service) {
  born(worker(1));
  born({"api", 0, 2});
  ASSERT_EQ(said.size(), 1U);
  EXPECT_THAT(said.front(), HasSubstr("skepd is no systemd service"));
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(Cgroups, go_with_their_worker) {
  const pid_t pid = born(worker(1));
  const std::string path = app_path() + "/worker-1";
  ASSERT_TRUE(there(path));
  children->signal(pid, SIGKILL, true);
  EXPECT_TRUE(until([&] { return !ended.empty() && !there(path); }));
}

TEST_F(Cgroups, lose_whatever_a_worker_leaves_behind) {
  const std::string done = cgroup.path();
  born(worker(1), "(setsid sh -c '(trap \"\" TERM HUP; sleep 1000) & sleep 1000') & exit 0");
  const std::string path = app_path() + "/worker-1";
  EXPECT_TRUE(until([&] { return !ended.empty() && !there(path); }));
}

TEST_F(Cgroups, of_an_app_that_is_removed_go_with_its_last_worker) {
  cgroups->configure({app()});
  const pid_t pid = born(worker(1));
  const std::string path = app_path();
  cgroups->configure({});
  EXPECT_TRUE(there(path));
  children->signal(pid, SIGKILL, true);
  EXPECT_TRUE(until([&] { return !there(path); }));
}

TEST_F(Cgroups, leave_nothing_behind_with_skepd) {
  const pid_t pid = born(worker(1));
  const std::string path = app_path();
  children->signal(pid, SIGKILL, true);
  ASSERT_TRUE(until([&] { return !there(path + "/worker-1"); }));
  cgroups.reset();
  EXPECT_FALSE(there(path));
}

TEST_F(Cgroups, leave_nothing_behind_with_skepd_when_somebody_still_dies) {
  born(worker(1), "for i in $(seq 30); do setsid sleep 1000 & done; exit 0");
  const std::string path = app_path();
  ASSERT_TRUE(until([&] { return !ended.empty(); }));
  cgroups.reset();
  EXPECT_FALSE(there(path));
}

TEST_F(Cgroups, that_somebody_removed_are_made_anew) {
  const pid_t pid = born(worker(1));
  children->signal(pid, SIGKILL, true);
  const std::string path = app_path();
  ASSERT_TRUE(until([&] { return !there(path + "/worker-1"); }));
  ASSERT_EQ(::rmdir(path.c_str()), 0);
  const pid_t next = born(worker(2));
  EXPECT_EQ(host::cgroup_directory_of(next), path + "/worker-2");
}

TEST_F(Cgroups, without_a_controller_complain_of_a_limit_once) {
  if (there(cgroup.path() + "/memory.max")) GTEST_SKIP() << "there are controllers here";
  ResourceSpec limited;
  limited.memory_max = 1 << 30;
  (void)cgroups->begin(worker(1), limited);
  (void)cgroups->begin(worker(2), limited);
  EXPECT_THAT(warnings,
              ElementsAre("web its workers are not limited by memory-max (no such controller)"));
}

TEST_F(Cgroups, know_a_worker_of_a_former_skepd_by_where_it_is) {
  const pid_t pid = born(worker(7));
  host::Cgroups next(reactor, *children,
                     {[](const std::string&, const std::string&) {}, [](const std::string&) {}},
                     host::FoundTree{{cgroup.path(), ""}, {}});
  EXPECT_FALSE(next.adopt(worker(8), pid));
  EXPECT_TRUE(next.adopt(worker(7), pid));
  next.kill(7);
  EXPECT_TRUE(until([&] { return !ended.empty(); }));
}

TEST_F(Cgroups, count_on_from_what_a_former_skepd_had_counted) {
  host::CgroupFacts counted;
  counted.slot = 3;
  counted.ended.memory_events = {0, 0, 0, 5};
  cgroups->restore("web", {counted});
  (void)born(worker(1, 3));
  cgroups->kill(1);
  ASSERT_TRUE(until([&] { return !ended.empty(); }));
  const auto figures = cgroups->figures(worker(2, 3));
  ASSERT_TRUE(figures && figures->memory_events);
  EXPECT_GE(figures->memory_events->at(3), 5U);
  ASSERT_EQ(cgroups->facts("web").size(), 1U);
  EXPECT_EQ(cgroups->facts("web")[0].slot, 3U);
  EXPECT_GE(cgroups->facts("web")[0].ended.memory_events->at(3), 5U);
  EXPECT_THAT(cgroups->facts("we"), IsEmpty());
}

TEST_F(Cgroups, that_there_are_none_of_cost_no_worker) {
  host::Cgroups none(reactor, *children,
                     {[this](const std::string& name, const std::string& sentence) {
                        warnings.push_back(name + " " + sentence);
                      },
                      [](const std::string&) {}},
                     host::FoundTree{{}, "there is no tree"});
  EXPECT_FALSE(none.begin(worker(1), {}));
  EXPECT_THAT(warnings, IsEmpty());
  EXPECT_EQ(none.place("web").trouble, "there is no tree");
  ResourceSpec limited;
  limited.pids_max = 5;
  EXPECT_FALSE(none.begin(worker(2), limited));
  EXPECT_THAT(warnings, ElementsAre("web cannot have its resources limited: there is no tree"));
}

}  // namespace
}  // namespace skep::test
