#include <deque>
#include <fstream>

#include <gmock/gmock.h>

#include "host/cgroup/app_scope.h"
#include "unit/cgroup/cgroups_fixture.h"

namespace skep::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Makes scopes as systemd does, in a cgroup that is the test's.
class Maker final : public host::ScopeMaker {
 public:
  using Trouble = ScopeMaker::Trouble;
  Maker(PollReactor& reactor, std::string slice) : reactor_(reactor), slice_(std::move(slice)) {}

  void make(const Scope& scope, std::function<void(Trouble, std::string)> done) override {
    asked.push_back(scope);
    if (silent) return;
    Trouble trouble = answers.empty() ? Trouble::none : answers.front();
    if (!answers.empty()) answers.pop_front();
    if (trouble == Trouble::none) {
      const std::string path = slice_ + '/' + scope.unit;
      (void)host::make_cgroup(path);
      std::ofstream(path + "/cgroup.procs") << scope.first;
    }
    reactor_.post([done = std::move(done), trouble] { done(trouble, "it will not"); });
  }
  [[nodiscard]] bool reachable() const override { return is_reachable; }
  void on_reachable(std::function<void()> came) override { came_ = std::move(came); }
  void arrive() {
    is_reachable = true;
    reactor_.post(came_);
  }

  std::vector<Scope> asked;
  std::deque<Trouble> answers;  // then: none
  bool silent = false;
  bool is_reachable = true;

 private:
  PollReactor& reactor_;
  std::string slice_;
  std::function<void()> came_;
};

class AppScopes : public CgroupsFixture {
 protected:
  void SetUp() override {
    CgroupsFixture::SetUp();
    if (IsSkipped()) return;
    start("skepd.service");
    ASSERT_EQ(host::make_cgroup(slice()), 0);
    maker = std::make_unique<Maker>(reactor, slice());
    cgroups->use(*maker);
  }
  [[nodiscard]] std::string slice() const { return cgroup.path() + "/system.slice"; }
  [[nodiscard]] std::string scope() const { return slice() + "/skep-web.scope"; }

  // As Host does it.
  void bear(const WorkerId& id) {
    const auto now = [this, id] { pids[id.incarnation] = born(id); };
    if (!cgroups->hold(id, now)) now();
  }
  bool comes(std::uint64_t incarnation) {
    return until([&] { return pids.contains(incarnation); });
  }
  [[nodiscard]] std::string place_of(std::uint64_t incarnation) const {
    return host::cgroup_directory_of(pids.at(incarnation));
  }
  [[nodiscard]] pid_t keeper() const {
    for (int number = 1; number <= 16; ++number) {
      std::ifstream file(scope() + "/keeper-" + std::to_string(number) + "/cgroup.procs");
      if (pid_t pid = 0; file >> pid) return pid;
    }
    return 0;
  }

  std::unique_ptr<Maker> maker;
  std::map<std::uint64_t, pid_t> pids;
};

TEST_F(AppScopes, hold_the_first_workers_until_they_are_there) {
  bear(worker(1));
  bear(worker(2, 1));
  EXPECT_THAT(pids, IsEmpty());
  ASSERT_TRUE(comes(1) && comes(2));
  EXPECT_EQ(place_of(1), scope() + "/worker-1");
  EXPECT_EQ(place_of(2), scope() + "/worker-2");
  ASSERT_EQ(maker->asked.size(), 1U);
  EXPECT_EQ(maker->asked.front().unit, "skep-web.scope");
  EXPECT_EQ(maker->asked.front().before, "skepd.service");
  EXPECT_EQ(cgroups->place("web").kind, CgroupPlace::Kind::scope);
}

TEST_F(AppScopes, are_kept_without_a_worker_and_with_nobody_in_their_top) {
  bear(worker(1));
  ASSERT_TRUE(comes(1));
  EXPECT_EQ(text_of(scope() + "/cgroup.procs"), "");
  children->signal(pids[1], SIGKILL, true);
  ASSERT_TRUE(until([&] { return !there(scope() + "/worker-1"); }));
  EXPECT_GT(keeper(), 0);
  bear(worker(2));
  EXPECT_TRUE(pids.contains(2)) << "it waited for a scope that is there";
}

TEST_F(AppScopes, whose_keeper_was_killed_get_another) {
  bear(worker(1));
  ASSERT_TRUE(comes(1));
  const pid_t first = keeper();
  ASSERT_GT(first, 0);
  ::kill(first, SIGKILL);
  EXPECT_TRUE(until([&] { return keeper() > 0 && keeper() != first; }));
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(AppScopes, that_somebody_ended_are_asked_for_again) {
  bear(worker(1));
  ASSERT_TRUE(comes(1));
  host::kill_cgroup(scope());
  ASSERT_TRUE(until([&] { return !ended.empty() && host::remove_cgroup(scope()); }));
  ASSERT_TRUE(until([&] { return cgroups->place("web").kind != CgroupPlace::Kind::scope; }));
  bear(worker(2));
  ASSERT_TRUE(comes(2));
  EXPECT_EQ(maker->asked.size(), 2U);
  EXPECT_EQ(place_of(2), scope() + "/worker-2");
}

TEST_F(AppScopes, whose_name_another_skepd_has_get_one_of_their_own) {
  maker->answers = {Maker::Trouble::name_taken};
  bear(worker(1));
  ASSERT_TRUE(comes(1));
  EXPECT_THAT(place_of(1), HasSubstr("/skep-web-" + std::to_string(::getpid()) + ".scope/"));
}

TEST_F(AppScopes, that_systemd_refuses_cost_no_worker_and_are_told_once) {
  maker->answers = {Maker::Trouble::refused, Maker::Trouble::refused};
  bear(worker(1));
  bear({"api", 0, 2});
  ASSERT_TRUE(comes(1) && comes(2));
  EXPECT_THAT(place_of(1), HasSubstr(cgroup.path() + "/skep-web."));
  EXPECT_EQ(cgroups->place("web").kind, CgroupPlace::Kind::own);
  EXPECT_THAT(warnings.at(0), HasSubstr("systemd does not make the scope skep-web.scope: it will "
                                        "not; they end with skepd's own service"));
  bear(worker(3));
  EXPECT_TRUE(pids.contains(3));
}

TEST_F(AppScopes, are_waited_for_no_longer_than_is_said) {
  maker->silent = true;
  bear(worker(1));
  const Instant began = reactor.now();
  ASSERT_TRUE(comes(1));
  EXPECT_GE(reactor.now() - began, host::AppScope::longest);
  EXPECT_THAT(warnings.at(0), HasSubstr("has not made the scope skep-web.scope within 3 s"));
}

TEST_F(AppScopes, come_later_where_the_bus_does) {
  maker->is_reachable = false;
  bear(worker(1));
  ASSERT_TRUE(comes(1));
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("the system bus is not there")));
  maker->arrive();
  ASSERT_TRUE(until([&] { return cgroups->place("web").kind == CgroupPlace::Kind::scope; }));
  bear(worker(2));
  EXPECT_EQ(place_of(2), scope() + "/worker-2");
  EXPECT_THAT(place_of(1), HasSubstr(cgroup.path() + "/skep-web."));
}

TEST_F(AppScopes, let_go_of_a_worker_that_is_not_wanted_any_more) {
  bear(worker(1));
  EXPECT_TRUE(cgroups->let_go(1));
  EXPECT_FALSE(cgroups->let_go(1));
  ASSERT_TRUE(until([&] { return cgroups->place("web").kind == CgroupPlace::Kind::scope; }));
  EXPECT_THAT(pids, IsEmpty());
}

TEST_F(AppScopes, are_made_again_for_the_workers_that_come_after_somebody_stopped_one) {
  bear(worker(1));
  ASSERT_TRUE(comes(1));
  host::kill_cgroup(scope());
  ASSERT_TRUE(until([&] { return !ended.empty() && host::remove_cgroup(scope()); }));
  bear(worker(2));
  ASSERT_TRUE(comes(2));
  EXPECT_EQ(place_of(2), scope() + "/worker-2");
  EXPECT_EQ(maker->asked.size(), 2U);
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(AppScopes, outlive_skepd_with_their_workers_and_are_taken_over_less_what_is_no_workers) {
  bear(worker(1));
  ASSERT_TRUE(comes(1));
  const pid_t first = keeper();
  start("skepd.service");
  cgroups->use(*maker);
  const auto orphan = shell("exec sleep 1000");
  ASSERT_TRUE(until([&] { return keeper() != first; }));
  host::SpawnRequest request = orphan;
  ASSERT_EQ(host::make_cgroup(scope() + "/worker-9"), 0);
  const auto directory = host::open_cgroup(scope() + "/worker-9");
  request.cgroup = directory.get();
  const auto child = host::spawn(request).value();
  ASSERT_TRUE(cgroups->adopt(worker(9), child.pid));
  bear(worker(10));
  ASSERT_TRUE(comes(10));
  EXPECT_EQ(place_of(10), scope() + "/worker-10");
  EXPECT_EQ(maker->asked.size(), 1U);
  EXPECT_GT(keeper(), 0);
  EXPECT_TRUE(until([&] { return !there(scope() + "/worker-1"); })) << "nobody took it over";
  cgroups->kill(9);
  wait_for_end(child);
}

}  // namespace
}  // namespace skep::test
