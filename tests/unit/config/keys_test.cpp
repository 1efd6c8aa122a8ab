#include <algorithm>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/daemon_keys.h"
#include "model/app_keys.h"
#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::IsEmpty;

// A key with two values that differ, and what it takes to go from the one to the other.
struct Sample {
  const char* key;
  const char* one;
  const char* other;
  Effect effect;
};

constexpr auto live = Effect::live;
constexpr auto roll = Effect::roll;
constexpr auto restart = Effect::restart;

const std::vector<Sample> app_samples{
    {"command", R"(["node", "a.js"])", R"(["node", "b.js"])", roll},
    {"directory", R"("/srv")", R"("/tmp")", roll},
    {"user", R"("bee")", R"("wasp")", roll},
    {"group", R"("bees")", R"("wasps")", roll},
    {"supplementary-groups", R"(["video"])", R"(["video", "audio"])", roll},
    {"workers", "2", R"("1 per core")", live},
    {"autostart", "true", "false", live},
    {"essential", "false", "true", live},
    {"spares", "0", "2", live},
    {"after", "[]", R"(["zeta"])", live},
    {"restart-at", R"("0 4 * * *")", R"("30 5 * * 1")", live},
    {"max-age", R"("1d +-10%")", R"("12h +-5%")", live},
    {"runtime", R"("node")", R"("other")", roll},
    {"cluster", "true", "false", roll},
    {"telemetry", "true", "false", roll},
    {"env", R"({ A = "1" })", R"({ A = "2" })", roll},
    {"env-files", R"(["/etc/web.env"])", R"(["/etc/web.env", "-/etc/more.env"])", roll},
    {"credentials", "[]", R"(["db-password"])", roll},
    {"umask", R"("022")", R"("007")", roll},
    {"stdin", R"("null")", R"("pipe")", roll},
    {"rlimits", R"({ core = "0:infinity", nofile = 1024 })",
     R"({ core = "0:infinity", nofile = "infinity" })", roll},
    {"nice", "-5", "10", roll},
    {"oom-score-adjust", "0", "-1000", roll},
    {"cpu-affinity", R"("0-3,8")", R"("1")", roll},
    {"pin", "false", "true", roll},
    {"no-new-privileges", "false", "true", roll},
    {"capabilities", "[]", R"(["CHOWN", "NET_BIND_SERVICE"])", roll},
    {"listen", R"(["*:80"])", R"(["*:80", "/run/web.sock"])", live},
    {"balance", R"("round-robin")", R"("cpu")", live},
    {"max-unavailable", "1", "2", live},
    {"loop-lag.soft", R"("100ms")", R"("off")", live},
    {"loop-lag.hard", R"("30s")", R"("60s")", live},
    {"heap.soft", R"("70%")", R"("512MiB")", live},
    {"heap.hard", R"("85%")", R"("90.5%")", live},
    {"heap.for", R"("5s")", R"("1m")", live},
    {"memory.soft", R"("off")", R"("100MB")", live},
    {"memory.hard", R"("1GiB")", R"("1234567B")", live},
    {"memory.for", R"("5s")", R"("0s")", live},
    {"resources.memory-high", R"("off")", R"("384MiB")", live},
    {"resources.memory-max", R"("512MiB")", R"("1GiB")", live},
    {"resources.cpu-weight", "100", "50", live},
    {"resources.cpu-max", R"("off")", R"("150%")", live},
    {"resources.io-weight", "100", "10000", live},
    {"resources.pids-max", "64", R"("off")", live},
    {"restart.policy", R"("always")", R"("on-failure")", live},
    {"restart.backoff", R"("100ms..30s")", R"("1s..2s")", live},
    {"restart.stable", R"("10s")", R"("1h30m")", live},
    {"restart.give-up", R"("10 in 1m")", R"("never")", live},
    {"ready.when", R"("listening")", R"("http:/healthz")", live},
    {"ready.timeout", R"("1m")", R"("2m")", live},
    {"health.path", R"("/healthz")", R"("/well")", live},
    {"health.every", R"("5s")", R"("6s")", live},
    {"health.timeout", R"("2s")", R"("3s")", live},
    {"health.failures", "3", "4", live},
    {"health.watchdog", R"("30s")", R"("31s")", roll},
    {"roll.max-surge", "1", "0", live},
    {"roll.soak", R"("0s")", R"("1.5ms")", live},
    {"overload.after", R"("2s")", R"("3s")", live},
    {"overload.retry-after", R"("1s")", R"("9s")", live},
    {"stop.signal", R"("SIGTERM")", R"("40")", live},
    {"stop.drain", R"("30s")", R"("0s")", live},
    {"stop.kill", R"("10s")", R"("1d")", live},
    {"logs.stdout", R"("/l/a.log")", R"("/l/{slot}.log")", live},
    {"logs.stderr", R"("stdout")", R"("none")", roll},
    {"logs.rotate", R"("50MiB x 10")", R"("never")", live},
    {"logs.when-full", R"("drop")", R"("block")", live},
    {"metrics.prom-client", "false", "true", live},
    {"metrics.prom-client-names", "false", "true", live},
};

const std::vector<Sample> daemon_samples{
    {"socket", R"("/run/a.sock")", R"("/run/b.sock")", restart},
    {"socket-mode", R"("0660")", R"("0600")", restart},
    {"socket-group", R"("bees")", R"("wasps")", restart},
    {"read-only-group", R"("ants")", R"("flies")", restart},
    {"metrics", R"("127.0.0.1:9712")", R"("")", restart},
    {"log", R"("")", R"("/l/skepd.log")", restart},
    {"log-level", R"("info")", R"("debug")", restart},
    {"log-rotate", R"("10MiB x 5")", R"("never")", restart},
    {"xml-rpc.username", R"("bee")", R"("wasp")", restart},
    {"xml-rpc.password", R"("honey")", R"("wax")", restart},
    {"dbus.enabled", "true", "false", restart},
};

using Values = std::map<std::string, std::string>;  // by key

std::string table_of(const std::string& name, const Values& values) {
  std::string own = '[' + name + "]\n";
  std::map<std::string, std::string> sections;
  for (const auto& [key, value] : values) {
    const auto dot = key.find('.');
    if (dot == std::string::npos)
      own += key + " = " + value + '\n';
    else
      sections[key.substr(0, dot)] += key.substr(dot + 1) + " = " + value + '\n';
  }
  for (const auto& [section, lines] : sections) own += '[' + name + '.' + section + "]\n" + lines;
  return own;
}

// What other keys need to be there.
Values web_with(const std::string& key, const std::string& value) {
  Values values{{"command", R"(["node", "server.js"])"}};
  if (key.starts_with("health.")) values["health.path"] = R"("/healthz")";
  if (key == "overload.retry-after") values["overload.after"] = R"("2s")";
  values[key] = value;
  return values;
}

// That may be named.
constexpr auto another = "[app.zeta]\ncommand = [\"true\"]\n";

Values daemon_with(const std::string& key, const std::string& value) {
  Values values;
  if (key.starts_with("xml-rpc."))
    values = {{"xml-rpc.username", R"("bee")"}, {"xml-rpc.password", R"("honey")"}};
  values[key] = value;
  return values;
}

AppSpec app_of(const Values& values) {
  const Config config = loaded(table_of("app.web", values) + another);
  return config.apps.empty() ? AppSpec{} : config.apps.front();
}

// Every key that a config of this text has looked for, below `table`.
std::set<std::string> looked_for(const std::string& text, const std::string& table) {
  std::set<std::string> keys;
  Surroundings around = four_cores();
  around.looked_for = [&](const std::string& key) {
    if (key.starts_with(table + '.')) keys.insert(key.substr(table.size() + 1));
  };
  (void)loaded(text, around);
  return keys;
}

// With every key that samples have.
std::string everything() {
  Values app;
  for (const Sample& sample : app_samples) app[sample.key] = sample.one;
  Values daemon;
  for (const Sample& sample : daemon_samples) daemon[sample.key] = sample.one;
  return table_of("daemon", daemon) + table_of("app.web", app) + another;
}

template <typename Keys>
std::vector<std::string> names_of(const Keys& keys) {
  std::vector<std::string> names;
  for (const auto& key : keys) names.emplace_back(key.name);
  return names;
}

// Those of [app.NAME] itself.
std::vector<std::string> own_names() {
  auto names = names_of(app_keys());
  std::erase(names, named_group);
  return names;
}

bool belongs_to(const std::string& key, const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return key == name || key.starts_with(name + '.') || name.starts_with(key + '.');
  });
}

}  // namespace

TEST(AppKeys, have_every_key_that_a_config_may_have) {
  const auto names = own_names();
  const auto read = looked_for(everything(), "app.web");
  for (const std::string& key : read) EXPECT_TRUE(belongs_to(key, names)) << key;
  for (const std::string& name : names) EXPECT_TRUE(read.contains(name)) << name;
}

TEST(AppKeys, are_all_tried_here) {
  std::vector<std::string> tried;
  for (const Sample& sample : app_samples) tried.emplace_back(sample.key);
  EXPECT_EQ(tried, own_names());
}

TEST(AppKeys, show_each_change_with_what_it_takes) {
  for (const Sample& sample : app_samples) {
    const std::string key = sample.key;
    const AppSpec before = app_of(web_with(key, sample.one));
    const AppSpec after = app_of(web_with(key, sample.other));
    EXPECT_THAT(changed_fields(before, before), IsEmpty()) << key;
    bool found = false;
    for (const FieldChange& change : changed_fields(before, after)) {
      if (change.key != key) continue;
      found = true;
      EXPECT_EQ(change.effect, sample.effect) << key;
      EXPECT_EQ(change.before, sample.one) << key;
      EXPECT_EQ(app_of(web_with(key, change.after)), after) << key << " = " << change.after;
    }
    EXPECT_TRUE(found) << key;
    EXPECT_EQ(changed_definition(before, after).empty(), sample.effect == Effect::live) << key;
  }
}

TEST(AppKeys, show_nothing_beside_the_key_that_changed) {
  for (const Sample& sample : app_samples) {
    const std::string key = sample.key;
    if (key == "runtime" || key == "telemetry" || key == "cluster") continue;  // change defaults
    EXPECT_EQ(changed_fields(app_of(web_with(key, sample.one)), app_of(web_with(key, sample.other)))
                  .size(),
              1U)
        << key;
  }
}

TEST(AppKeys, need_a_roll_where_a_process_has_its_sockets_from_its_birth) {
  const Values before{{"command", R"(["redis-server"])"}, {"listen", R"(["*:80"])"}};
  Values after = before;
  after["listen"] = R"(["*:81"])";
  EXPECT_EQ(changed_definition(app_of(before), app_of(after)), "listen");
}

TEST(AppKeys, show_the_group_that_names_the_app) {
  const std::string text = "[app.web]\ncommand = [\"true\"]\n";
  const auto changes = changed_fields(loaded(text).apps.at(0),
                                      loaded(text + "[group.site]\napps = [\"web\"]\n").apps.at(0));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].key, "group.apps");
  EXPECT_EQ(changes[0].after, "\"site\"");
}

TEST(AppKeys, show_no_secret_of_env) {
  const auto changes =
      changed_fields(app_of(web_with("env", R"({ DB_PASSWORD = "honey", PORT = "1" })")),
                     app_of(web_with("env", R"({ DB_PASSWORD = "wax", PORT = "1" })")));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].before, R"x({ DB_PASSWORD = "(not shown)", PORT = "1" })x");
  EXPECT_EQ(changes[0].after, changes[0].before);
}

TEST(AppKeys, need_a_roll_where_agents_have_to_count_connections) {
  EXPECT_EQ(changed_definition(app_of(web_with("balance", R"("cpu")")),
                               app_of(web_with("balance", R"("least-connections")"))),
            "balance");
}

TEST(AppKeys, need_a_roll_where_output_went_to_no_file_of_skepds) {
  EXPECT_EQ(changed_definition(app_of(web_with("logs.stdout", R"("none")")),
                               app_of(web_with("logs.stdout", R"("/l/a.log")"))),
            "logs.stdout");
  EXPECT_EQ(changed_definition(app_of(web_with("logs.stderr", R"("/l/a.log")")),
                               app_of(web_with("logs.stderr", R"("stdout")"))),
            "");
}

TEST(DaemonKeys, have_every_key_that_a_config_may_have_but_include) {
  auto names = names_of(daemon_keys());
  names.emplace_back("include");
  const auto read = looked_for(everything(), "daemon");
  for (const std::string& key : read) EXPECT_TRUE(belongs_to(key, names)) << key;
  for (const std::string& name : names) EXPECT_TRUE(read.contains(name)) << name;
}

TEST(DaemonKeys, show_each_change_and_that_it_needs_a_restart) {
  std::vector<std::string> tried;
  for (const Sample& sample : daemon_samples) {
    tried.emplace_back(sample.key);
    const DaemonSpec before =
        loaded(table_of("daemon", daemon_with(sample.key, sample.one))).daemon;
    const DaemonSpec after =
        loaded(table_of("daemon", daemon_with(sample.key, sample.other))).daemon;
    const auto changes = changed_fields(before, after);
    ASSERT_EQ(changes.size(), 1U) << sample.key;
    EXPECT_EQ(changes[0].key, sample.key);
    const bool secret = changes[0].key == "xml-rpc.password";
    EXPECT_EQ(changes[0].before, secret ? "\"(not shown)\"" : sample.one);
    EXPECT_EQ(changes[0].after, secret ? "\"(not shown)\"" : sample.other);
    EXPECT_EQ(changes[0].effect, sample.effect);
  }
  EXPECT_EQ(tried, names_of(daemon_keys()));
}

}  // namespace skep::config
