#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <pugixml.hpp>

#include "integration/harness/app.h"
#include "integration/harness/bus_world.h"
#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"
#include "support/places.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto manager = "/org/skep1";
constexpr auto manager_interface = "org.skep1.Manager";
constexpr auto app_interface = "org.skep1.App";
constexpr auto worker_interface = "org.skep1.Worker";
constexpr auto web = "/org/skep1/app/web";
constexpr auto first = "/org/skep1/worker/web_3a0";

App sleeper(std::uint32_t workers = 1) {
  App app = shell("exec sleep 600");
  app.workers = workers;
  return app;
}

struct Dbus : testing::Test {
  BusWorld world;

  // An app web whose workers are RUNNING, on the bus.
  std::unique_ptr<Skepd> skepd(std::uint32_t workers = 1) const {
    auto daemon = std::make_unique<Skepd>(sleeper(workers).toml(), world.skepd_options());
    EXPECT_TRUE(world.has("org.skep1")) << daemon->log();
    EXPECT_TRUE(daemon->all_become("RUNNING"));
    return daemon;
  }
};

// What an interface consists of, a line a member, without what documents it.
std::set<std::string> members_of(const std::string& xml) {
  std::set<std::string> members;
  pugi::xml_document document;
  EXPECT_TRUE(document.load_string(xml.c_str()));
  for (const auto interface : document.child("node").children("interface")) {
    const std::string name = interface.attribute("name").value();
    if (!name.starts_with("org.skep1.")) continue;
    for (const auto member : interface.children()) {
      const std::string kind = member.name();
      if (kind == "annotation") continue;
      std::string line = name + ' ' + kind + ' ' + member.attribute("name").value() + ' ' +
                         member.attribute("type").value() + member.attribute("access").value();
      for (const auto arg : member.children("arg"))
        line += std::string(" (") + arg.attribute("name").value() + ' ' +
                arg.attribute("type").value() + ' ' + arg.attribute("direction").value() + ')';
      for (const auto note : member.children("annotation"))
        if (std::string(note.attribute("name").value()) ==
            "org.freedesktop.DBus.Property.EmitsChangedSignal")
          line += std::string(" changes: ") + note.attribute("value").value();
      members.insert(line);
    }
  }
  return members;
}

std::string file(const std::string& path) {
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST_F(Dbus, has_what_the_document_of_its_interfaces_says_and_no_more) {
  const auto daemon = skepd();
  std::set<std::string> live;
  for (const auto* path : {manager, web, first})
    live.merge(members_of(world.busctl({"introspect", "--xml-interface", "org.skep1", path}).out));
  const std::string document = file(test::in_source("daemon/api/dbus/org.skep1.xml"));
  EXPECT_EQ(live, members_of(document));
  pugi::xml_document parsed;
  ASSERT_TRUE(parsed.load_string(document.c_str()));
  for (const auto member : parsed.select_nodes("//method|//signal|//property|//arg"))
    EXPECT_TRUE(
        member.node().find_child_by_attribute("annotation", "name", "org.gtk.GDBus.DocString"))
        << member.node().attribute("name").value() << " is not documented";
}

TEST_F(Dbus, shows_the_daemon_the_app_and_the_worker) {
  const auto daemon = skepd(2);
  EXPECT_EQ(world.property(manager, manager_interface, "State"), "s \"RUNNING\"");
  EXPECT_EQ(world.property(manager, manager_interface, "Pid"),
            "u " + std::to_string(daemon->pid()));
  EXPECT_EQ(world.property(manager, manager_interface, "WorkersRunning"), "u 2");
  EXPECT_EQ(world.property(web, app_interface, "WorkersDesired"), "u 2");
  EXPECT_EQ(world.property(first, worker_interface, "State"), "s \"RUNNING\"");
  EXPECT_EQ(world.property(first, worker_interface, "Pid"),
            "u " + std::to_string(daemon->worker("web:0").pid));
  EXPECT_EQ(world.property(first, worker_interface, "App"), "o \"/org/skep1/app/web\"");
  EXPECT_EQ(world.call(manager, manager_interface, "GetWorker", {"s", "web:1"}).out,
            "o \"/org/skep1/worker/web_3a1\"\n");
  EXPECT_THAT(world.call(first, worker_interface, "GetFigures").out,
              HasSubstr("\"ResidentBytes\" t "));
}

TEST_F(Dbus, the_object_manager_has_every_object_with_its_properties) {
  const auto daemon = skepd(2);
  const std::string all = world
                              .busctl({"call", "org.skep1", manager,
                                       "org.freedesktop.DBus.ObjectManager", "GetManagedObjects"})
                              .out;
  EXPECT_THAT(all, HasSubstr("/org/skep1/app/web"));
  EXPECT_THAT(all, HasSubstr("/org/skep1/worker/web_3a1"));
  EXPECT_THAT(all, HasSubstr("\"State\" s \"RUNNING\""));
}

TEST_F(Dbus, the_verbs_do_what_they_do_in_skepctl) {
  const auto daemon = skepd(2);
  EXPECT_EQ(world.call(manager, manager_interface, "Stop", {"asb", "1", "web:0", "false"}).out,
            "a(ssss) 1 \"web:0\" \"stop\" \"SUCCESS\" \"\"\n");
  EXPECT_EQ(world.property(first, worker_interface, "State"), "s \"STOPPED\"");
  EXPECT_EQ(world.call(first, worker_interface, "Start").exit, 0);
  EXPECT_EQ(world.property(first, worker_interface, "State"), "s \"RUNNING\"");
  const int before = daemon->worker("web:0").pid;
  EXPECT_EQ(world.call(web, app_interface, "Roll", {"b", "true"}).exit, 0);
  EXPECT_NE(daemon->worker("web:0").pid, before);
  EXPECT_EQ(world.property(web, app_interface, "RollPhase"), "s \"complete\"");
  EXPECT_EQ(world.call(first, worker_interface, "Signal", {"s", "CONT"}).exit, 0);
  EXPECT_EQ(world.call(first, worker_interface, "Drain").exit, 0);
  EXPECT_EQ(world.property(first, worker_interface, "State"), "s \"STOPPED\"");
  EXPECT_THAT(daemon->log(), HasSubstr("stop web:0 asked for by uid"));
}

TEST_F(Dbus, objects_come_and_go_with_workers_and_apps) {
  const auto daemon = skepd(1);
  EXPECT_EQ(world.call(web, app_interface, "Scale", {"u", "3"}).exit, 0);
  EXPECT_TRUE(eventually([&] {
    return !world.property("/org/skep1/worker/web_3a2", worker_interface, "State").empty();
  }));
  EXPECT_EQ(world.call(web, app_interface, "ScaleBy", {"i", "-2"}).exit, 0);
  EXPECT_TRUE(eventually([&] {
    return world.property("/org/skep1/worker/web_3a2", worker_interface, "State").empty();
  }));
  App other = sleeper();
  other.name = "other-1";
  daemon->configure(sleeper().toml() + other.toml());
  EXPECT_EQ(world.call(manager, manager_interface, "Reread").out,
            "a(ss) 1 \"other-1\" \"added\"\n");
  EXPECT_EQ(world.call(manager, manager_interface, "Update", {"as", "0"}).out,
            "a(sss) 1 \"other-1\" \"added\" \"\"\n");
  EXPECT_TRUE(eventually([&] {
    return world.property("/org/skep1/app/other_2d1", app_interface, "Name") == "s \"other-1\"";
  }));
}

TEST_F(Dbus, tells_states_and_changed_properties_as_they_come) {
  const auto daemon = skepd();
  const Process monitor(Program{{"busctl", "--address=" + world.daemon().address(), "monitor",
                                 "--match=type='signal',path_namespace='/org/skep1'"},
                                {},
                                daemon->workspace().path("signals"),
                                daemon->workspace().path("monitor.err"),
                                {}});
  const auto heard = [&](const std::string& text) {
    return eventually([&] {
      return read_file(daemon->workspace().path("signals")).find(text) != std::string::npos;
    });
  };
  ASSERT_TRUE(eventually([&] {
    return read_file(daemon->workspace().path("monitor.err")).find("Monitoring") !=
           std::string::npos;
  }));
  ::kill(daemon->worker("web:0").pid, SIGKILL);
  EXPECT_TRUE(heard("Member=WorkerStateChanged"));
  EXPECT_TRUE(heard("STRING \"signal\""));
  EXPECT_TRUE(heard("STRING \"STARTING\""));
  EXPECT_TRUE(heard("Member=PropertiesChanged"));
  EXPECT_TRUE(heard("STRING \"Restarts\""));
}

TEST_F(Dbus, wrong_calls_are_answered_with_errors) {
  const auto daemon = skepd();
  const auto error = [&](const std::string& path, const std::string& interface,
                         const std::string& method, std::vector<std::string> words) {
    const Finished finished = world.call(path, interface, method, std::move(words));
    EXPECT_NE(finished.exit, 0);
    return finished.err;
  };
  EXPECT_THAT(error(manager, manager_interface, "Start", {"as", "0"}),
              HasSubstr("no name was given"));
  EXPECT_THAT(error(manager, manager_interface, "Start", {"as", "1", "nothing"}),
              HasSubstr("nothing"));
  EXPECT_THAT(error(manager, manager_interface, "Start", {"as", "1", "a\nb"}),
              HasSubstr("a?b: no such group"));
  EXPECT_NE(error(manager, manager_interface, "Start", {"s", "web"}), "");
  EXPECT_NE(error(manager, manager_interface, "Explode", {}), "");
  EXPECT_NE(error("/org/skep1/worker/web_3a9", worker_interface, "Start", {}), "");
  EXPECT_THAT(error(first, worker_interface, "Signal", {"s", "HONEY"}), HasSubstr("no signal"));
  EXPECT_THAT(error(web, app_interface, "Scale", {"u", "5000"}), HasSubstr("5000"));
  EXPECT_THAT(error(web, app_interface, "Start", {}), HasSubstr("web:0"));
  EXPECT_NE(
      world.busctl({"set-property", "org.skep1", first, worker_interface, "Pid", "u", "1"}).exit,
      0);
  EXPECT_EQ(daemon->worker("web:0").state, "RUNNING");
}

TEST_F(Dbus, a_bus_that_is_killed_and_comes_back_has_everything_again) {
  const auto daemon = skepd();
  const int pid = daemon->worker("web:0").pid;
  world.daemon().stop();
  ASSERT_TRUE(daemon->logs("no connection to the system bus"));
  ::kill(pid, SIGKILL);
  EXPECT_TRUE(eventually([&] {
    const WorkerStatus worker = daemon->worker("web:0");
    return worker.state == "RUNNING" && worker.pid != pid;
  })) << "supervision goes on without a bus";
  world.daemon().start();
  ASSERT_TRUE(world.has("org.skep1"));
  EXPECT_EQ(world.property(first, worker_interface, "Pid"),
            "u " + std::to_string(daemon->worker("web:0").pid));
}

TEST_F(Dbus, skepd_starts_without_a_bus) {
  world.daemon().stop();
  const Skepd daemon(sleeper().toml(), world.skepd_options());
  EXPECT_TRUE(daemon.all_become("RUNNING"));
  world.daemon().start();
  EXPECT_TRUE(world.has("org.skep1"));
}

TEST_F(Dbus, a_bus_that_is_stuck_costs_supervision_nothing) {
  const auto daemon = skepd();
  world.daemon().freeze();
  const int pid = daemon->worker("web:0").pid;
  ::kill(pid, SIGKILL);
  EXPECT_TRUE(eventually(2s, [&] {
    const WorkerStatus worker = daemon->worker("web:0");
    return worker.state == "RUNNING" && worker.pid != pid;
  }));
  world.daemon().thaw();
  EXPECT_EQ(world.property(first, worker_interface, "Pid"),
            "u " + std::to_string(daemon->worker("web:0").pid));
}

struct Polkit : Dbus {
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "calling as another user takes root";
    if (!std::filesystem::exists("/usr/lib/polkit-1/polkitd"))
      GTEST_SKIP() << "polkitd is not installed";
  }
};

TEST_F(Polkit, lets_a_user_act_to_whom_a_rule_gives_it_and_nobody_else) {
  const auto polkitd = world.polkitd();
  if (!polkitd) GTEST_SKIP() << "polkitd does not run here";
  const auto daemon = skepd();
  const Finished stop = world.busctl_as_nobody(
      {"call", "org.skep1", manager, manager_interface, "Stop", "asb", "1", "web:0", "false"});
  EXPECT_EQ(stop.exit, 0) << stop.err;
  EXPECT_EQ(daemon->worker("web:0").state, "STOPPED");
  EXPECT_TRUE(daemon->logs("stop web:0 asked for by uid 65534"));
  const Finished shutdown = world.sent_as_nobody(manager, manager_interface, "Shutdown", {});
  EXPECT_NE(shutdown.exit, 0);
  EXPECT_THAT(shutdown.err, HasSubstr("org.skep1.manage-daemon"));
  EXPECT_EQ(world.property(manager, manager_interface, "State"), "s \"RUNNING\"");
}

TEST_F(Polkit, without_it_only_root_acts_and_everybody_looks) {
  const auto daemon = skepd();
  const Finished stop = world.sent_as_nobody(manager, manager_interface, "Stop",
                                             {"array:string:web:0", "boolean:false"});
  EXPECT_NE(stop.exit, 0);
  EXPECT_THAT(stop.err, HasSubstr("polkit does not answer"));
  EXPECT_EQ(daemon->worker("web:0").state, "RUNNING");
  EXPECT_THAT(
      world.busctl_as_nobody({"get-property", "org.skep1", first, worker_interface, "State"}).out,
      StartsWith("s \"RUNNING\""));
  EXPECT_EQ(world.call(manager, manager_interface, "Stop", {"asb", "1", "web:0", "false"}).exit, 0);
}

}  // namespace
}  // namespace skep::harness
