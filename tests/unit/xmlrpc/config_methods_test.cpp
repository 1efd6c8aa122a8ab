#include "unit/xmlrpc/rpc.h"

namespace skep::api::xmlrpc {
namespace {

using test::Rpc;
using test::yes;
using testing::AllOf;
using testing::HasSubstr;

TEST_F(Rpc, tells_what_differs_in_the_config) {
  config_.difference->apps = {{"a", AppChange::Kind::added, {}},
                              {"b", AppChange::Kind::changed, {}},
                              {"c", AppChange::Kind::removed, {}}};
  const Array kinds{Array{"a"}, Array{"b"}, Array{"c"}};
  Array wrapped;
  wrapped.emplace_back(kinds);
  EXPECT_EQ(told("supervisor.reloadConfig"), encoded(wrapped));
}

TEST_F(Rpc, tells_why_the_config_cannot_be_used) {
  config_.difference = fail("skep.toml:1:1: no\nskep.toml:2:1: no");
  EXPECT_EQ(told("supervisor.reloadConfig"), "CANT_REREAD: skep.toml:1:1: no\nskep.toml:2:1: no");
}

ConfiguredApp configured(std::string name, bool in_use, std::string group = {}) {
  ConfiguredApp app;
  app.name = std::move(name);
  app.in_use = in_use;
  app.workers = 1;
  app.group = std::move(group);
  return app;
}

TEST_F(Rpc, tells_of_groups_and_not_of_apps_what_differs) {
  config_.apps = std::vector{configured("a", false, "back"), configured("b", false, "back"),
                             configured("c", false, "front"), configured("d", true, "front")};
  config_.difference->apps = {{"a", AppChange::Kind::added, {}},
                              {"b", AppChange::Kind::added, {}},
                              {"c", AppChange::Kind::added, {}}};
  Array wrapped;
  wrapped.emplace_back(Array{Array{"back"}, Array{"front"}, Array{}});
  EXPECT_EQ(told("supervisor.reloadConfig"), encoded(wrapped));
}

TEST_F(Rpc, adds_a_group_of_the_config) {
  config_.apps = std::vector{configured("shop", false), configured("web", true),
                             configured("a", false, "back"), configured("b", false, "back")};
  EXPECT_EQ(told("supervisor.addProcessGroup", {"shop"}), yes);
  EXPECT_EQ(told("supervisor.addProcessGroup", {"back"}), yes);
  EXPECT_THAT(config_.asked, testing::ElementsAre("add shop", "add a", "add b"));
  EXPECT_EQ(told("supervisor.addProcessGroup", {"web"}), "ALREADY_ADDED: web");
  EXPECT_EQ(told("supervisor.addProcessGroup", {"a"}), "BAD_NAME: a");
  config_.added = fail("no");
  EXPECT_EQ(told("supervisor.addProcessGroup", {"shop"}), "FAILED: no");
}

TEST_F(Rpc, removes_a_group_that_is_stopped) {
  EXPECT_EQ(told("supervisor.removeProcessGroup", {"web"}), "STILL_RUNNING: web");
  EXPECT_EQ(told("supervisor.removeProcessGroup", {"x"}), "BAD_NAME: x");
  EXPECT_TRUE(config_.asked.empty());
  worker(0).slot.state = WorkerState::stopped;
  EXPECT_EQ(told("supervisor.removeProcessGroup", {"web"}), yes);
  EXPECT_THAT(config_.asked, testing::ElementsAre("remove web"));
}

TEST_F(Rpc, tells_of_every_worker_that_the_config_has) {
  config_.apps = std::vector{configured("web", true), configured("job", false)};
  config_.apps->at(0).workers = 2;
  config_.apps->at(0).command = "node server.js";
  config_.apps->at(1).autostart = false;
  config_.apps->at(0).user = "web";
  config_.apps->at(0).stop_seconds = 5;
  config_.apps->at(1).start_tries.reset();
  config_.apps->at(1).log_bytes = std::uint64_t{1} << 40U;
  const std::string all = told("supervisor.getAllConfigInfo");
  EXPECT_THAT(all, AllOf(HasSubstr("<name>uid</name>" + encoded("web")),
                         HasSubstr("<name>uid</name>" + encoded("none")),
                         HasSubstr("<name>stopwaitsecs</name>" + encoded(5)),
                         HasSubstr("<name>startretries</name>" + encoded(10)),
                         HasSubstr("<name>startretries</name>" + encoded(2147483647)),
                         HasSubstr("<name>stderr_logfile_maxbytes</name>" + encoded(2147483647))));
  EXPECT_THAT(all, AllOf(HasSubstr("<name>command</name>" + encoded("node server.js")),
                         HasSubstr("<name>directory</name>" + encoded("none")),
                         HasSubstr("<name>inuse</name>" + encoded(false)),
                         HasSubstr("<name>autostart</name>" + encoded(false)),
                         HasSubstr("<name>group_prio</name>" + encoded(999))));
  const auto place = [&](const std::string& name, const std::string& group) {
    return all.find("<name>name</name>" + encoded(name) + "</member>\n<member><name>group</name>" +
                    encoded(group));
  };
  EXPECT_LT(place("0", "job"), place("0", "web"));
  EXPECT_LT(place("0", "web"), place("1", "web"));
  EXPECT_NE(place("1", "web"), std::string::npos);
}

}  // namespace
}  // namespace skep::api::xmlrpc
