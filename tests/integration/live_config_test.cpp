#include <chrono>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/config_client.h"
#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

std::string breaches(const std::string& threshold) {
  return "skep_worker_threshold_breaches_total{app=\"web\",worker=\"0\",threshold=\"" + threshold +
         "\"}";
}

// An app of `sleep`, that is quickly up and quickly gone.
App sleeper(const std::string& name) {
  App app = shell("exec sleep 1000");
  app.name = name;
  return app;
}

TEST(LiveConfig, takes_a_new_memory_limit_without_touching_the_worker_which_then_bites) {
  const Port port;
  App app = probe(port.number(), 1);
  ChangingConfig config(app.toml());
  const Skepd& skepd = config.skepd();
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  ASSERT_EQ(http_get("127.0.0.1", port.number(), "/memory?mb=150").status, 200);
  const int pid = skepd.worker("web:0").pid;

  app.tables["memory"] = "soft = \"100MiB\"\nfor = \"0s\"";
  config.write(app.toml());
  EXPECT_THAT(config.difference(), HasSubstr(R"({"key":"memory.soft","before":"\"off\"",)"
                                             R"("after":"\"100MiB\"","effect":"live"})"));
  EXPECT_THAT(config.update(), HasSubstr("SUCCESS"));
  EXPECT_TRUE(eventually([&] { return skepd.metric(breaches("memory.soft")).value_or(0) >= 1; }));
  EXPECT_EQ(skepd.worker("web:0").pid, pid);

  app.tables["memory"] = "hard = \"100MiB\"\nfor = \"0s\"";
  config.write(app.toml());
  EXPECT_THAT(config.update(), HasSubstr("SUCCESS"));
  EXPECT_TRUE(eventually([&] { return skepd.worker("web:0").pid != pid; }));
  EXPECT_EQ(skepd.metric(breaches("memory.hard")), 1);
}

TEST(LiveConfig, takes_a_new_lag_limit_without_touching_the_worker_which_then_bites) {
  const Port port;
  App app = probe(port.number(), 1);
  app.tables["loop-lag"] = "soft = \"20s\"\nhard = \"60s\"";
  ChangingConfig config(app.toml());
  const Skepd& skepd = config.skepd();
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  ASSERT_TRUE(eventually([&] { return skepd.worker("web:0").heap_used_bytes.has_value(); }));
  const int pid = skepd.worker("web:0").pid;
  app.tables["loop-lag"] = "soft = \"100ms\"\nhard = \"60s\"";
  config.write(app.toml());
  ASSERT_THAT(config.update(), HasSubstr("SUCCESS"));
  Connection blocked = Connection::tcp("127.0.0.1", port.number(), 20s);
  ASSERT_TRUE(blocked.send("GET /waiting?ms=2000 HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(eventually(1900ms, [&] { return skepd.worker("web:0").stalled; }));
  EXPECT_EQ(skepd.worker("web:0").pid, pid);
}

TEST(LiveConfig, takes_new_log_files_without_touching_the_worker) {
  App app = shell("while :; do echo alive; sleep 0.05; done");
  app.logs = "stdout = \"@RUN@/one.log\"";
  ChangingConfig config(app.toml());
  const Skepd& skepd = config.skepd();
  const auto file = [&](const char* name) { return read_file(skepd.workspace().path(name)); };
  ASSERT_TRUE(eventually([&] { return !file("one.log").empty(); }));
  const int pid = skepd.worker("web:0").pid;
  app.logs = "stdout = \"@RUN@/two.log\"";
  config.write(app.toml());
  EXPECT_THAT(config.difference(), HasSubstr("\"effect\":\"live\""));
  EXPECT_THAT(config.update(), HasSubstr("SUCCESS"));
  EXPECT_TRUE(eventually([&] { return file("two.log").starts_with("alive\n"); }));
  EXPECT_EQ(skepd.worker("web:0").pid, pid);
}

TEST(LiveConfig, adds_removes_and_rolls_apps_without_touching_others) {
  App web = sleeper("web");
  App old = sleeper("old");
  ChangingConfig config(web.toml() + old.toml() + sleeper("stays").toml());
  const Skepd& skepd = config.skepd();
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const int stays = skepd.worker("stays:0").pid;
  const int before = skepd.worker("web:0").pid;
  web.command = {"sleep", "1001"};
  config.write(web.toml() + sleeper("stays").toml() + sleeper("new").toml());
  const std::string updated = config.update();
  EXPECT_THAT(updated, HasSubstr(R"("app":"new","kind":"added","outcome":"SUCCESS")"));
  EXPECT_THAT(updated, HasSubstr(R"("app":"old","kind":"removed","outcome":"SUCCESS")"));
  EXPECT_THAT(updated, HasSubstr(R"("app":"web","kind":"changed","outcome":"SUCCESS")"));
  EXPECT_EQ(skepd.worker("old:0").state, "") << "the answer comes when it is gone";
  EXPECT_TRUE(skepd.becomes("new:0", "RUNNING"));
  EXPECT_TRUE(eventually([&] {
    const WorkerStatus now = skepd.worker("web:0");
    return now.state == "RUNNING" && now.pid != before;
  }));
  EXPECT_EQ(skepd.worker("stays:0").pid, stays);
  EXPECT_TRUE(skepd.logs("update asked for by uid"));
  EXPECT_THAT(config.difference(), HasSubstr(R"({"apps":[],"daemon":[])"));
}

TEST(LiveConfig, updates_only_what_is_named) {
  ChangingConfig config(sleeper("web").toml());
  const Skepd& skepd = config.skepd();
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  config.write(sleeper("one").toml() + sleeper("two").toml());
  const std::string updated = config.update({"one", "three"});
  EXPECT_THAT(updated, HasSubstr(R"("app":"one","kind":"added","outcome":"SUCCESS")"));
  EXPECT_THAT(updated, HasSubstr(R"("app":"three","kind":"changed","outcome":"FAILED")"));
  EXPECT_TRUE(skepd.becomes("one:0", "RUNNING"));
  EXPECT_EQ(skepd.worker("two:0").state, "");
  EXPECT_EQ(skepd.worker("web:0").state, "RUNNING");
}

TEST(LiveConfig, adds_what_was_removed) {
  ChangingConfig config(sleeper("web").toml());
  const Skepd& skepd = config.skepd();
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_THAT(config.post("remove", {"web"}), HasSubstr("STILL_RUNNING"));
  EXPECT_THAT(config.post("add", {"web"}), HasSubstr("ALREADY_ADDED"));
  EXPECT_EQ(skepd.ctl({"stop", "web:*"}).exit, 0);
  EXPECT_THAT(config.post("remove", {"web", "none"}),
              testing::AllOf(HasSubstr(R"("app":"web","outcome":"SUCCESS")"),
                             HasSubstr(R"("app":"none","outcome":"BAD_NAME")")));
  EXPECT_EQ(skepd.worker("web:0").state, "");
  EXPECT_THAT(config.get("available"), HasSubstr(R"("name":"web","in_use":false)"));
  EXPECT_THAT(config.post("add", {"web"}), HasSubstr("SUCCESS"));
  EXPECT_TRUE(skepd.becomes("web:0", "RUNNING"));
}

TEST(LiveConfig, that_cannot_be_used_changes_nothing_and_has_every_problem_told) {
  ChangingConfig config(sleeper("web").toml());
  const Skepd& skepd = config.skepd();
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const int pid = skepd.worker("web:0").pid;
  config.write("[app.web]\ncomand = [\"sleep\"]\nworkers = 0\n");
  for (const std::string& answer : {config.update(), config.difference(), config.reload()}) {
    EXPECT_THAT(answer, HasSubstr("comand"));
    EXPECT_THAT(answer, HasSubstr("workers"));
  }
  EXPECT_EQ(skepd.worker("web:0").pid, pid);
  EXPECT_EQ(skepd.worker("web:0").state, "RUNNING");
}

TEST(LiveConfig, in_force_is_a_config_that_makes_no_difference) {
  const Port port;
  const std::string apps = probe(port.number(), 2).toml() + sleeper("job").toml();
  ChangingConfig config(apps);
  ASSERT_TRUE(config.skepd().all_become("RUNNING"));
  const std::string text = config.in_force();
  EXPECT_THAT(text, HasSubstr("give-up = \"10 in 1m\""));
  config.write_whole(text);
  EXPECT_THAT(config.difference(), HasSubstr(R"({"apps":[],"daemon":[],"warnings":[]})"));
}

TEST(Reload, starts_skepd_anew_in_its_process_with_a_new_config) {
  ChangingConfig config(sleeper("web").toml());
  const Skepd& skepd = config.skepd();
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const int pid = skepd.worker("web:0").pid;
  const Port metrics;
  std::string text = config.whole();
  text.replace(text.find("metrics = "),
               text.find('\n', text.find("metrics = ")) - text.find("metrics = "),
               "metrics = \"127.0.0.1:" + metrics.text() + '"');
  config.write_whole(text);
  EXPECT_THAT(config.difference(), HasSubstr(R"("key":"metrics")"));
  EXPECT_EQ(config.reload(), "{\"results\":[]}\n");
  EXPECT_TRUE(eventually([&] {
    const WorkerStatus now = skepd.worker("web:0");
    return now.state == "RUNNING" && now.pid != pid;
  })) << skepd.log();
  EXPECT_EQ(http_get("127.0.0.1", metrics.number(), "/metrics").status, 200);
  EXPECT_TRUE(refuses_connections(skepd.metrics_port()));
  EXPECT_TRUE(skepd.logs("restart of skepd asked for by uid"));
  const auto version = boost::json::parse(http_get_unix(skepd.socket(), "/v1/version").body);
  EXPECT_EQ(version.at("pid").to_number<int>(), skepd.pid());
  EXPECT_FALSE(harness::skepd({"--config", skepd.workspace().path("skep.toml")}).exit == 0)
      << "the socket is locked as before";
}

TEST(Reload, gives_workers_the_limits_that_skepd_was_born_with) {
  const Workspace files;
  SkepdOptions options;
  options.program =
      files.write("skepd", "#!/bin/sh\nulimit -Sn 333\nexec " + skepd_program() + " \"$@\"\n");
  ASSERT_EQ(::chmod(options.program.c_str(), 0755), 0);
  App app = shell("ulimit -Sn; exec sleep 1000");
  ChangingConfig config(app.toml(), options);
  const Skepd& skepd = config.skepd();
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_EQ(config.reload(), "{\"results\":[]}\n");
  const std::string log = skepd.workspace().path("web-0.log");
  EXPECT_TRUE(eventually([&] { return read_file(log) == "333\n333\n"; })) << read_file(log);
}

TEST(Reload, is_given_up_for_a_signal_that_ends_skepd) {
  App app = shell("trap '' TERM; while :; do sleep 0.1; done");
  app.tables["stop"] = "kill = \"2s\"";
  ChangingConfig config(app.toml());
  ASSERT_TRUE(config.skepd().all_become("RUNNING"));
  EXPECT_EQ(config.reload(), "{\"results\":[]}\n");
  EXPECT_EQ(config.terminate(), 0);
}

TEST(LiveConfig, does_not_start_anew_where_the_new_metrics_address_is_taken) {
  ChangingConfig config(sleeper("web").toml());
  const Skepd& skepd = config.skepd();
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const int pid = skepd.worker("web:0").pid;
  const Port taken;
  App other = probe(taken.number(), 1);
  const Skepd another(other.toml());
  ASSERT_TRUE(another.all_become("RUNNING"));
  std::string file = config.whole();
  const std::string port = std::to_string(skepd.metrics_port());
  file.replace(file.find(port), port.size(), taken.text());
  config.write_whole(file);
  EXPECT_THAT(config.reload(), HasSubstr("[daemon] metrics: cannot listen on 127.0.0.1:" +
                                         taken.text() + ": Address already in use"));
  EXPECT_EQ(skepd.worker("web:0").pid, pid);
}

TEST(LiveConfig, refuses_an_update_of_one_app_that_closes_a_circle) {
  App api = sleeper("api");
  App web = sleeper("web");
  web.keys = "after = [\"api\"]";
  ChangingConfig config(api.toml() + web.toml());
  const Skepd& skepd = config.skepd();
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  api.keys = "after = [\"web\"]";
  web.keys.clear();
  config.write(api.toml() + web.toml());
  EXPECT_THAT(config.update({"api"}),
              HasSubstr("api is after web, which is after api: none of them could ever start"));
  EXPECT_THAT(config.difference(), HasSubstr(R"("app":"api")"));
  EXPECT_THAT(config.update(), Not(HasSubstr("circle")));
  EXPECT_TRUE(skepd.all_become("RUNNING"));
}

TEST(LiveConfig, says_of_an_added_app_that_it_starts_without_one_that_is_not_in_use) {
  ChangingConfig config(sleeper("web").toml());
  const Skepd& skepd = config.skepd();
  App api = sleeper("api");
  api.keys = "after = [\"redis\"]";
  config.write(sleeper("web").toml() + api.toml() + sleeper("redis").toml());
  EXPECT_THAT(config.post("add", {"api"}), HasSubstr("SUCCESS"));
  EXPECT_TRUE(skepd.becomes("api:0", "RUNNING"));
  EXPECT_TRUE(skepd.logs("it is after redis, which is not in use, so it starts without that"));
}

}  // namespace
}  // namespace skep::harness
