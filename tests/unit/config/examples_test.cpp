#include <fstream>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/daemon_keys.h"
#include "config/defaults.h"
#include "model/app_keys.h"
#include "support/places.h"
#include "unit/config/support.h"

namespace skep::config {
namespace {

std::string text_of(const std::string& name) {
  const std::ifstream file(test::in_source("config/" + name));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Takes away every "#" that no space follows.
std::string uncommented(const std::string& text) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    const bool key = line.size() > 1 && line[0] == '#' && line[1] != ' ';
    out += (key ? line.substr(1) : line) + '\n';
  }
  return out;
}

Surroundings quickstart_surroundings() {
  Surroundings around = four_cores();
  around.getenv = [](const std::string& name) -> std::optional<std::string> {
    if (name == "SKEP_ROOT") return "/src/skep";
    if (name == "SKEP_RUN") return "/run/user/1000/skep";
    return std::nullopt;
  };
  return around;
}

TEST(Quickstart, runs_one_app_on_every_core) {
  const Config config = loaded(text_of("quickstart.toml"), quickstart_surroundings());
  EXPECT_EQ(config.daemon.socket, "/run/user/1000/skep/control.sock");
  EXPECT_EQ(config.daemon.metrics, "127.0.0.1:9712");
  ASSERT_EQ(config.apps.size(), 1U);
  AppSpec expected = default_app("web", Runtime::node, true);
  expected.command = {"node", "tests/workload/web.js"};
  expected.directory = "/src/skep";
  expected.workers = 4;
  expected.logs.out = {LogTarget::Kind::file, "/run/user/1000/skep/web-{slot}.log"};
  EXPECT_EQ(config.apps.front(), expected);
}

TEST(Stack, runs_the_web_app_on_every_core_and_one_redis) {
  const Config config = loaded(text_of("stack.toml"), quickstart_surroundings());
  ASSERT_EQ(config.apps.size(), 2U);
  AppSpec redis = default_app("redis", Runtime::other, true);
  redis.command = {"redis-server", "--bind", "127.0.0.1",    "--port", "6379", "--save", "",
                   "--appendonly", "no",     "--supervised", "systemd"};
  redis.memory.soft = Bytes{256ULL << 20U};
  redis.ready.when = ReadySpec::When::notify;
  redis.ready.timeout = std::chrono::seconds(30);
  redis.logs.out = {LogTarget::Kind::file, "/run/user/1000/skep/redis.log"};
  EXPECT_EQ(config.apps[0], redis);

  AppSpec web = default_app("web", Runtime::node, true);
  web.command = {"node", "tests/workload/web.js"};
  web.directory = "/src/skep";
  web.workers = 4;
  web.env = {{"PORT", "3000"}, {"REDIS_URL", "redis://127.0.0.1:6379"}};
  web.ready.when = ReadySpec::When::http;
  web.ready.path = "/healthz";
  web.ready.timeout = std::chrono::seconds(30);
  web.health.path = "/healthz";
  web.logs.out = {LogTarget::Kind::file, "/run/user/1000/skep/web-{slot}.log"};
  EXPECT_EQ(config.apps[1], web);
}

TEST(Examples, have_nothing_to_warn_of) {
  for (const char* name : {"quickstart.toml", "stack.toml", "skep.toml"})
    EXPECT_TRUE(loaded(uncommented(text_of(name)), quickstart_surroundings()).warnings.empty())
        << name;
}

TEST(Examples, run_programs_that_are_there) {
  for (const char* program : {"hello.js", "web.js"})
    EXPECT_TRUE(std::ifstream(test::in_source("tests/workload/" + std::string(program))))
        << program;
}

TEST(DefaultConfig, has_no_app_as_it_is) {
  const Config config = loaded(text_of("skep.toml"));
  EXPECT_TRUE(config.apps.empty());
  DaemonSpec expected;
  expected.socket = four_cores().default_socket;
  EXPECT_EQ(config.daemon, expected);
}

TEST(DefaultConfig, is_good_with_every_key_set) {
  const Config config = loaded(uncommented(text_of("skep.toml")));
  ASSERT_EQ(config.apps.size(), 1U);
  EXPECT_EQ(config.apps.front().workers, 4U);
  EXPECT_EQ(config.daemon.log, "/var/log/skep/skepd.log");
}

TEST(DefaultConfig, states_the_defaults_where_it_shows_a_value_that_could_be_one) {
  const Config config = loaded(uncommented(text_of("skep.toml")));
  ASSERT_EQ(config.apps.size(), 1U);
  const AppSpec& app = config.apps.front();
  const AppSpec model;
  EXPECT_EQ(app.loop_lag, model.loop_lag);
  EXPECT_EQ(app.heap, model.heap);
  EXPECT_EQ(app.memory.sustained, model.memory.sustained);
  EXPECT_EQ(app.restart, model.restart);
  EXPECT_EQ(app.ready, model.ready);
  EXPECT_EQ(app.health.every, model.health.every);
  EXPECT_EQ(app.health.timeout, model.health.timeout);
  EXPECT_EQ(app.health.failures, model.health.failures);
  EXPECT_EQ(app.roll, model.roll);
  EXPECT_EQ(app.balance, model.balance);
  EXPECT_EQ(app.overload.retry_after, model.overload.retry_after);
  EXPECT_EQ(app.stop, model.stop);
  EXPECT_EQ(app.max_unavailable, model.max_unavailable);
  EXPECT_EQ(app.logs.rotate_bytes, model.logs.rotate_bytes);
  EXPECT_EQ(app.logs.rotate_keep, model.logs.rotate_keep);
  ASSERT_EQ(config.on_events.size(), 1U);
  const OnEventSpec on_event;
  EXPECT_EQ(config.on_events.front().timeout, on_event.timeout);
  EXPECT_EQ(config.on_events.front().concurrency, on_event.concurrency);
  EXPECT_EQ(config.on_events.front().queue, on_event.queue);
  const DaemonSpec daemon;
  EXPECT_EQ(config.daemon.metrics, daemon.metrics);
  EXPECT_EQ(config.daemon.log_level, daemon.log_level);
  EXPECT_EQ(config.daemon.log_rotate_bytes, daemon.log_rotate_bytes);
  EXPECT_EQ(config.daemon.log_rotate_keep, daemon.log_rotate_keep);
}

TEST(DefaultConfig, shows_every_key_and_table) {
  const std::string text = '\n' + uncommented(text_of("skep.toml"));
  std::set<std::string> keys{"include", "events", "apps", "concurrency", "queue"};
  const auto add = [&keys](std::string_view name) {
    keys.emplace(name.substr(name.rfind('.') + 1));
  };
  for (const AppKey& key : app_keys())
    if (key.name != named_group) add(key.name);
  for (const DaemonKey& key : daemon_keys()) add(key.name);
  for (const std::string& key : keys)
    EXPECT_THAT(text, testing::ContainsRegex("\n" + key + " *=")) << key;
  for (const char* table :
       {"daemon", "app.web", "app.web.loop-lag", "app.web.heap", "app.web.memory",
        "app.web.restart", "app.web.ready", "app.web.health", "app.web.roll", "app.web.overload",
        "app.web.stop", "app.web.logs", "app.web.metrics", "on-event.page", "group.back"})
    EXPECT_THAT(text, testing::HasSubstr("\n[" + std::string(table) + "]\n")) << table;
}

}  // namespace
}  // namespace skep::config
