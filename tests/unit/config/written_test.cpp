#include "config/written.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// The config that comes of writing this one and reading that.
Config read_back(const Config& config) {
  return loaded(written(config.daemon, config.apps));
}

void expect_same_when_read_back(const Config& config) {
  const Config again = read_back(config);
  EXPECT_EQ(again.daemon, config.daemon);
  ASSERT_EQ(again.apps.size(), config.apps.size());
  for (std::size_t i = 0; i < config.apps.size(); ++i)
    EXPECT_EQ(again.apps[i], config.apps[i]) << written({}, {config.apps[i]});
}

TEST(Written, is_read_as_the_same_where_all_is_left_at_its_default) {
  expect_same_when_read_back(
      loaded("[app.cluster]\ncommand = [\"node\", \"a.js\"]\n"
             "[app.job]\ncommand = [\"node\", \"a.js\"]\ncluster = false\n"
             "[app.blind]\ncommand = [\"node\", \"a.js\"]\ntelemetry = false\n"
             "[app.\"redis.1\"]\ncommand = [\"redis-server\"]\n"));
}

TEST(Written, has_nothing_to_warn_of_where_there_was_nothing) {
  const Config config = loaded(
      "[app.job]\ncommand = [\"node\", \"a.js\"]\ncluster = false\n"
      "[app.redis]\ncommand = [\"redis-server\"]\n");
  ASSERT_THAT(config.warnings, IsEmpty());
  for (const Problem& warning : read_back(config).warnings) ADD_FAILURE() << warning.text();
}

TEST(Written, is_read_as_the_same_where_nothing_is_left_at_its_default) {
  expect_same_when_read_back(loaded(R"(
[daemon]
socket = "/run/s.sock"
socket-mode = "0600"
socket-group = "bees"
metrics = ""
log = "/var/log/skepd.log"
log-level = "debug"
log-rotate = "never"
[app.web]
command = ["node", "s.js", "it's", ""]
directory = "/srv"
user = "web"
workers = "2 per core"
spares = 3
env = { A = "1", "B.c" = "${HOME}" }
umask = "27"
rlimits = { nofile = 65536, core = "infinity", memlock = "64KiB:infinity" }
group = "www-data"
supplementary-groups = ["video"]
no-new-privileges = true
capabilities = ["NET_BIND_SERVICE"]
nice = 5
oom-score-adjust = -100
cpu-affinity = "0-3,8"
pin = true
env-files = ["-/etc/web.env"]
credentials = ["db-password"]
listen = ["0.0.0.0:443", "[::]:80", "*:81", "udp:*:53", "/run/w.sock", "@web", "[fe80::1%eth0]:1"]
balance = "source"
max-unavailable = 2
loop-lag = { soft = "off", hard = "1.0000001s" }
heap = { soft = "0.5%", hard = "85.123456789%", for = "1ms" }
memory = { soft = "768MiB", hard = "1000000001B", for = "1h1m1s1ms1us" }
restart = { policy = "never", backoff = "1ms..1ms", stable = "0s", give-up = "never" }
ready = { when = "after 2s", timeout = "3s" }
health = { path = "/healthz", every = "1s", timeout = "1s", failures = 1, watchdog = "30s" }
roll = { max-surge = 0, soak = "1m" }
stop = { signal = "USR2", drain = "0s", kill = "365d" }
logs = { stdout = "none", stderr = "/l/w-{slot}.log", rotate = "1KiB x 1", when-full = "block" }
autostart = false
essential = true
after = ["redis"]
restart-at = "0 4 * * *"
max-age = "1d"
stdin = "pipe"
[app.redis]
command = ["redis-server"]
[group.site]
apps = ["web", "redis"]
)"));
}

TEST(Written, keeps_texts_as_they_are) {
  Config config = loaded("[app.web]\ncommand = [\"node\", \"a.js\"]\n");
  config.apps.at(0).env["A"] = "$ $$ ${HOME} ${ \" \\ \t\n\x01\x7f héé";
  config.apps.at(0).command.push_back("${NOT_SET}");
  expect_same_when_read_back(config);
}

TEST(Written, hides_secrets_from_who_need_not_know_them) {
  Config config = loaded("[app.web]\ncommand = [\"node\", \"a.js\"]\n");
  config.apps.at(0).env = {{"API_KEY", "honey"}, {"DB", "postgres://bee:honey@db"}, {"PORT", "1"}};
  config.daemon.rpc_username = "bee";
  config.daemon.rpc_password = "honey";
  const std::string shown = written(config.daemon, config.apps, {}, Secrets::hidden);
  EXPECT_THAT(shown, Not(HasSubstr("honey")));
  EXPECT_THAT(shown, HasSubstr("API_KEY = \"(not shown)\""));
  EXPECT_THAT(shown, HasSubstr("password = \"(not shown)\""));
  EXPECT_THAT(shown, HasSubstr("PORT = \"1\""));
  expect_same_when_read_back(config);
}

TEST(Written, has_every_default) {
  const Config config = loaded("[app.web]\ncommand = [\"node\", \"a.js\"]\n");
  const std::string text = written(config.daemon, config.apps);
  for (const char* line :
       {"metrics = \"127.0.0.1:9712\"", "log-rotate = \"10MiB x 5\"", "[app.web]",
        "command = [\"node\", \"a.js\"]", "workers = 1", "env = {}", "listen = []",
        "balance = \"round-robin\"", "[app.web.loop-lag]\nsoft = \"100ms\"\nhard = \"30s\"",
        "[app.web.heap]\nsoft = \"70%\"", "for = \"5s\"", "backoff = \"100ms..30s\"",
        "give-up = \"10 in 1m\"", "when = \"listening\"", "max-surge = 1", "after = \"off\"",
        "signal = \"SIGTERM\"", "stdout = \"/var/log/skep/web-{slot}.log\"",
        "rotate = \"50MiB x 10\""})
    EXPECT_THAT(text, HasSubstr(line));
  EXPECT_THAT(text, Not(HasSubstr("[app.web.health]"))) << "there is no default path to ask for";
}

}  // namespace
}  // namespace skep::config
