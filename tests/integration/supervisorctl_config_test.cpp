#include "integration/side_by_side.h"

namespace skep::harness {
namespace {

std::vector<Twin> few() {
  return {{.name = "log", .script = "exec sleep 1000"},
          {.name = "manual", .script = "exec sleep 1000", .autostart = false},
          {.name = "web", .script = "exec sleep 1000", .workers = 2}};
}

// supervisorctl carries a changed config into effect the same way.
class SupervisorctlConfigures : public SideBySide {
 protected:
  SupervisorctlConfigures() : SideBySide(few()) {}

  // shop is new, web has another worker, log is gone.
  void change() {
    std::vector<Twin> programs = few();
    programs.erase(programs.begin());
    programs.back().workers = 3;
    programs.push_back({.name = "shop", .script = "exec sleep 1000"});
    configure(programs);
  }
};

TEST_F(SupervisorctlConfigures, nothing_where_nothing_has_changed) {
  same({"reread"});
  same({"update"});
  same({"avail"});
  same({"update", "web"});
  same({"update", "nosuch"});
}

TEST_F(SupervisorctlConfigures, what_it_reads_only_when_it_is_told) {
  change();
  same({"reread"});
  same({"reread"});
  same({"avail"});
  soon_same({"status"});
}

TEST_F(SupervisorctlConfigures, all_that_has_changed) {
  change();
  same_in_any_order({"update"});
  soon_same({"status"});
  same({"avail"});
  same({"update"});
}

TEST_F(SupervisorctlConfigures, the_group_it_names) {
  change();
  same({"update", "shop"});
  soon_same({"status"});
  same({"update", "log", "web"});
  soon_same({"status"});
}

TEST_F(SupervisorctlConfigures, groups_one_by_one) {
  change();
  same({"reread"});
  same({"add", "shop"});
  same({"add", "shop"});
  same({"add", "nosuch"});
  same({"add"});
  same({"remove", "web"});
  same({"remove", "nosuch"});
  same_in_any_order({"stop", "web:*"});
  same({"remove", "web"});
  soon_same({"status"});
  same({"add", "web"});
  soon_same({"status"});
}

TEST_F(SupervisorctlConfigures, nothing_where_the_file_cannot_be_used) {
  supervisord_.configure("[program:web]\n");
  for (const Skepd* skepd : {&skepd_, &skepctls_}) skepd->configure("[app.web]\n");
  same_exit({"reread"});
  same_exit({"update"});
  soon_same({"status"});
}

TEST_F(SupervisorctlConfigures, a_daemon_that_starts_anew) {
  const int before = skepd_.worker("web:0").pid;
  same({"reload"});
  EXPECT_TRUE(eventually([&] {
    const WorkerStatus web = skepd_.worker("web:0");
    return web.state == "RUNNING" && web.pid != before;
  }));
  soon_same({"status"});
}

}  // namespace
}  // namespace skep::harness
