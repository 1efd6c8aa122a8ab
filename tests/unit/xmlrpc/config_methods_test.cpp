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

TEST_F(Rpc, adds_an_app_of_the_config) {
  EXPECT_EQ(told("supervisor.addProcessGroup", {"shop"}), yes);
  config_.added = ConfigOperations::Added::already_added;
  EXPECT_EQ(told("supervisor.addProcessGroup", {"web"}), "ALREADY_ADDED: web");
  config_.added = ConfigOperations::Added::bad_name;
  EXPECT_EQ(told("supervisor.addProcessGroup", {"x"}), "BAD_NAME: x");
  config_.added = fail("no");
  EXPECT_EQ(told("supervisor.addProcessGroup", {"x"}), "FAILED: no");
}

TEST_F(Rpc, removes_an_app_that_is_stopped) {
  EXPECT_EQ(told("supervisor.removeProcessGroup", {"web"}), yes);
  config_.removed = ConfigOperations::Removed::still_running;
  EXPECT_EQ(told("supervisor.removeProcessGroup", {"web"}), "STILL_RUNNING: web");
  config_.removed = ConfigOperations::Removed::bad_name;
  EXPECT_EQ(told("supervisor.removeProcessGroup", {"x"}), "BAD_NAME: x");
}

TEST_F(Rpc, tells_of_every_worker_that_the_config_has) {
  config_.apps = std::vector<ConfiguredApp>{{"web", true, true, 2, "/srv", "node server.js"},
                                            {"job", false, false, 1, "", "sh"}};
  const std::string all = told("supervisor.getAllConfigInfo");
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
