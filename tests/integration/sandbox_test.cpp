#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sched.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/bus_world.h"
#include "integration/harness/config_client.h"
#include "integration/harness/eventually.h"
#include "integration/harness/net.h"
#include "integration/harness/programs.h"
#include "integration/harness/service_manager.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

namespace fs = std::filesystem;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// What a worker tells of itself in its log, to the last line.
std::string told(const Skepd& skepd, const std::string& slot = "0") {
  std::string text;
  EXPECT_TRUE(eventually([&] {
    text = read_file(skepd.workspace().path("web-" + slot + ".log"));
    return text.ends_with("end\n");
  })) << text
      << skepd.worker("web:" + slot).description;
  return text;
}

std::string last_line_before_end(std::string text) {
  text.resize(text.size() - std::string_view("\nend\n").size());
  return text.substr(text.rfind('\n') + 1);
}

std::string status_of(int pid, const std::string& name) {
  const std::string text = read_file("/proc/" + std::to_string(pid) + "/status");
  const auto at = text.find("\n" + name + ":\t");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 3;
  return text.substr(begin, text.find('\n', begin) - begin);
}

Finished check(const Workspace& files, const std::string& apps,
               const std::map<std::string, std::string>& environment = {}) {
  return skepd({"--check", "--config", files.write("skep.toml", apps)}, std::chrono::seconds(30),
               environment);
}

TEST(Sandbox, is_what_a_worker_is_born_into) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give all of it";
  App app = shell(
      "cat /proc/self/status /proc/self/oom_score_adj; ulimit -Sn; ulimit -Hn; umask; nice; "
      "id -gn; id -Gn; echo end; exec sleep 1000");
  app.keys =
      "user = \"nobody\"\ngroup = \"daemon\"\nsupplementary-groups = [\"sys\"]\n"
      "no-new-privileges = true\ncapabilities = [\"NET_BIND_SERVICE\"]\numask = \"027\"\n"
      "nice = 5\noom-score-adjust = 300\nrlimits = { nofile = \"111:222\" }";
  const Skepd skepd(app.toml());
  const std::string text = told(skepd);
  EXPECT_THAT(text, ContainsRegex("\nUid:\t65534\t65534\t65534\t65534\n"));
  EXPECT_THAT(text, HasSubstr("\nNoNewPrivs:\t1\n"));
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"})
    EXPECT_THAT(text, HasSubstr("\n" + std::string(set) + ":\t0000000000000400\n"));
  EXPECT_THAT(text, HasSubstr("\n300\n111\n222\n0027\n5\ndaemon\ndaemon sys"));
}

TEST(Sandbox, pins_each_slot_to_a_processor_of_its_own) {
  App app = shell("grep Cpus_allowed_list /proc/self/status; echo end; exec sleep 1000");
  app.workers = 2;
  app.keys = "pin = true";
  const Skepd skepd(app.toml());
  const std::string one = told(skepd, "0");
  const std::string other = told(skepd, "1");
  cpu_set_t usable;
  ASSERT_EQ(::sched_getaffinity(0, sizeof usable, &usable), 0);
  EXPECT_THAT(one, ContainsRegex("^Cpus_allowed_list:\t[0-9]+\n"));
  EXPECT_EQ(one == other, CPU_COUNT(&usable) == 1);
}

TEST(Sandbox, pins_a_spare_when_it_takes_a_slot) {
  const Port port;
  App app = script(any_node(), "hello.js", port.number(), 1);
  app.keys = "pin = true\nspares = 1";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  const WorkerStatus before = skepd.worker("web:0");
  const std::string cpu = status_of(before.pid, "Cpus_allowed_list");
  EXPECT_THAT(cpu, ContainsRegex("^[0-9]+$"));
  ASSERT_TRUE(eventually([&] { return skepd.descendants().size() > 1; }));
  ASSERT_EQ(::kill(before.pid, SIGKILL), 0);
  ASSERT_TRUE(eventually([&] { return skepd.is_succeeded(before); }));
  const int pid = skepd.worker("web:0").pid;
  for (const auto& thread : fs::directory_iterator("/proc/" + std::to_string(pid) + "/task"))
    EXPECT_EQ(status_of(std::stoi(thread.path().filename()), "Cpus_allowed_list"), cpu);
}

TEST(Sandbox, reads_env_files_at_each_birth) {
  const Workspace files;
  (void)files.write("web.env", "# ours\nCOLOUR='light green'\nSHAPE=round\n");
  App app = shell("echo \"$COLOUR $SHAPE $SIZE\"; echo end; exec sleep 1000");
  app.keys = "env-files = [\"" + files.path("web.env") + "\", \"-" + files.path("more.env") + "\"]";
  app.env = {{"SHAPE", "square"}, {"SIZE", "large"}};
  const Skepd skepd(app.toml());
  EXPECT_EQ(last_line_before_end(told(skepd)), "light green round large");
  (void)files.write("web.env", "COLOUR=red\n");
  (void)files.write("more.env", "SIZE=small\n");
  ASSERT_EQ(skepd.ctl({"roll", "web"}).exit, 0);
  EXPECT_TRUE(eventually([&] { return last_line_before_end(told(skepd)) == "red square small"; }));
}

TEST(Sandbox, loads_the_agent_beside_the_node_options_of_an_env_file) {
  const Port port;
  const Workspace files;
  App app = script(any_node(), "hello.js", port.number(), 1);
  (void)files.write("web.env", "NODE_OPTIONS=--max-old-space-size=64\n");
  app.keys = "env-files = [\"" + files.path("web.env") + "\"]";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  EXPECT_TRUE(eventually([&] { return skepd.worker("web:0").heap_used_bytes.has_value(); }));
}

TEST(Sandbox, hands_credentials_on_to_the_worker_s_user_alone) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a worker another user";
  const Workspace files;
  (void)files.write("db", "honey");
  App app = shell(
      "cd $CREDENTIALS_DIRECTORY; ls; stat -c '%a %U' . db; cat db; echo; pwd; echo end; exec "
      "sleep 1000");
  app.keys = "user = \"nobody\"\ncredentials = [\"db\"]";
  SkepdOptions options;
  options.environment["CREDENTIALS_DIRECTORY"] = files.directory();
  const Skepd skepd(app.toml(), options);
  const std::string text = told(skepd);
  EXPECT_THAT(text, HasSubstr("db\n500 nobody\n400 nobody\nhoney\n"));
  const std::string directory = last_line_before_end(text);
  EXPECT_TRUE(fs::exists(directory + "/db"));
  ASSERT_EQ(skepd.ctl({"stop", "web"}).exit, 0);
  EXPECT_FALSE(fs::exists(directory));
}

// A variable of the test's own, which what it starts inherits.
class OwnVariable {
 public:
  OwnVariable(const char* name, const std::string& value) : name_(name) {
    ::setenv(name, value.c_str(), 1);
  }
  ~OwnVariable() { ::unsetenv(name_); }
  OwnVariable(const OwnVariable&) = delete;
  OwnVariable& operator=(const OwnVariable&) = delete;

 private:
  const char* name_;
};

std::string all_of(const Descriptor& memory) {
  return read_file("/proc/self/fd/" + std::to_string(memory.get()));
}

TEST(Sandbox, outlives_skepd_with_its_credentials_and_leaves_no_secret_in_the_state) {
  const Workspace files;
  (void)files.write("db", "honey-credential");
  (void)files.write("web.env", "LOGIN=honey-file\n");
  const OwnVariable given("CREDENTIALS_DIRECTORY", files.directory());
  App app = shell("echo $CREDENTIALS_DIRECTORY $LOGIN > @RUN@/told; exec sleep 1000");
  app.keys = "credentials = [\"db\"]\nenv-files = [\"" + files.path("web.env") + "\"]";
  ServiceManager manager(app.toml());
  ASSERT_TRUE(manager.all_become("RUNNING"));
  const auto before = manager.pids();
  manager.crash();
  EXPECT_EQ(manager.pids(), before);
  const std::string kept = manager.socket() + ".credentials";
  EXPECT_TRUE(eventually([&] { return manager.logs("took over 1 worker"); }));
  EXPECT_FALSE(fs::is_empty(kept));
  EXPECT_THAT(read_file(manager.workspace().path("told")), HasSubstr(kept + "/web."));
  EXPECT_THAT(read_file(manager.workspace().path("told")), HasSubstr("honey-file"));
  const std::string state = all_of(manager.copy_of("state"));
  EXPECT_THAT(state, HasSubstr("web.env"));
  EXPECT_THAT(state, Not(HasSubstr("honey")));
  EXPECT_EQ(manager.ctl({"stop", "web"}).exit, 0);
  EXPECT_FALSE(fs::exists(kept));
}

TEST(Sandbox, that_cannot_be_is_told_by_app_key_and_what_to_do) {
  const Workspace files;
  (void)files.write("web.env", "A=1\noops\n");
  App app = shell("exec sleep 1000");
  app.keys = "env-files = [\"" + files.path("web.env") + "\"]";
  app.tables["restart"] = "give-up = \"1 in 60s\"";
  App lost = app;
  lost.name = "lost";
  lost.keys = "credentials = [\"db\"]";
  const Skepd skepd(app.toml() + lost.toml());
  ASSERT_TRUE(skepd.becomes("web:0", "FATAL"));
  EXPECT_THAT(skepd.worker("web:0").description,
              HasSubstr(files.path("web.env") + ":2: this line sets no variable"));
  ASSERT_TRUE(skepd.becomes("lost:0", "FATAL"));
  EXPECT_THAT(skepd.worker("lost:0").description, HasSubstr("write LoadCredential="));
}

TEST(Sandbox, that_cannot_be_is_refused_by_a_check_with_line_and_column) {
  const Workspace files;
  const std::string env = files.write("web.env", "A=1\n B\n");
  const Finished found = check(files,
                               "[app.web]\ncommand = [\"true\"]\nuser = \"skep-nobody\"\n"
                               "[app.api]\ncommand = [\"true\"]\ngroup = \"skep-none\"\n"
                               "cpu-affinity = \"8000\"\nenv-files = [\"" +
                                   env + "\"]\ncredentials = [\"db\"]\n",
                               {{"CREDENTIALS_DIRECTORY", files.directory()}});
  EXPECT_EQ(found.exit, 1);
  for (const std::string& said :
       {std::string(":3:8: \"user\" in [app.web]: cannot become user skep-nobody: there is no"),
        std::string(":6:9: \"group\" in [app.api]: cannot take group skep-none: there is no"),
        std::string(":7:16: \"cpu-affinity\" in [app.api]: cannot run on processors \"8000\""),
        ":8:13: \"env-files\" in [app.api]: " + env + ":2: this line sets no variable",
        std::string(":9:15: \"credentials\" in [app.api]: cannot hand on credential db")})
    EXPECT_THAT(found.err, HasSubstr(said));
}

TEST(Sandbox, that_needs_more_rights_than_skepd_has_is_refused_by_a_check) {
  if (!installed("setpriv")) GTEST_SKIP() << "setpriv takes rights away";
  const Workspace files;
  const std::string config = files.write("skep.toml",
                                         "[app.web]\ncommand = [\"true\"]\nnice = -5\n"
                                         "oom-score-adjust = -999\n"
                                         "capabilities = [\"NET_ADMIN\"]\n"
                                         "rlimits = { nofile = \"infinity\" }\n");
  const Finished found =
      run({"setpriv", "--bounding-set=-all", "--inh-caps=-all", "--reuid=65534", "--regid=65534",
           "--clear-groups", skepd_program(), "--check", "--config", config});
  if (found.err.find("ermission denied") != std::string::npos)
    GTEST_SKIP() << "nobody cannot execute the build";
  EXPECT_EQ(found.exit, 1);
  EXPECT_THAT(found.err, HasSubstr("\"nice\" in [app.web]: skepd has not the right to"));
  EXPECT_THAT(found.err, HasSubstr("\"oom-score-adjust\" in [app.web]: skepd has not the right"));
  EXPECT_THAT(found.err, HasSubstr("\"capabilities\" in [app.web]: cannot hand on NET_ADMIN"));
  EXPECT_THAT(found.err, HasSubstr("\"rlimits\" in [app.web]: nofile: skepd's own hard limit is"));
}

// Everything that skepd says to anybody while its apps come up, fail and change.
std::string all_that_is_said(const ChangingConfig& config, const BusWorld& bus) {
  const Skepd& skepd = config.skepd();
  std::string said;
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"status"},
           {"status", "--json"},
           {"config"},
           {"reread"},
           {"avail"},
           {"events"},
           {"maintail"},
       }) {
    const Finished finished = skepd.ctl(words, std::chrono::seconds(2));
    said += finished.out + finished.err;
  }
  for (const char* path :
       {"/v1/version", "/v1/status", "/v1/apps", "/v1/events?after=0", "/v1/config",
        "/v1/config/difference", "/v1/config/available", "/v1/log", "/metrics"})
    said += http_get_unix(skepd.socket(), path, std::chrono::seconds(2)).body;
  said += bus.busctl({"call", "org.skep1", "/org/skep1", "org.freedesktop.DBus.ObjectManager",
                      "GetManagedObjects"})
              .out;
  return said + skepd.metrics().body + skepd.log() + skepd.out();
}

TEST(Secrets, are_in_nothing_that_skepd_says) {
  const Workspace files;
  (void)files.write("good.env", "DB_LOGIN=honey-file\n");
  (void)files.write("bad.env", "DB_LOGIN=honey-bad\nhoney-line\n");
  (void)files.write("path.env", "PATH=/honey-path\n");
  (void)files.write("db", "honey-credential");
  App good = shell("echo \"$DB_LOGIN $DB_PASSWORD\" > @RUN@/told; exec sleep 1000");
  good.env = {{"DB_PASSWORD", "honey-env"}, {"DB_URL", "redis://:honey-url@db"}};
  good.keys = "env-files = [\"" + files.path("good.env") + "\"]\ncredentials = [\"db\"]";
  App bad = good;
  bad.name = "bad";
  bad.keys = "env-files = [\"" + files.path("bad.env") + "\"]";
  bad.tables["restart"] = "give-up = \"1 in 60s\"";
  App lost = bad;
  lost.name = "lost";
  lost.command = {"skep-no-such-program"};
  lost.keys = "env-files = [\"" + files.path("path.env") + "\"]";
  const BusWorld bus;
  SkepdOptions options = bus.skepd_options();
  options.environment["CREDENTIALS_DIRECTORY"] = files.directory();
  options.daemon_keys = "log-level = \"trace\"\n" + options.daemon_keys;
  const ChangingConfig config(good.toml() + bad.toml() + lost.toml(), options);
  const Skepd& skepd = config.skepd();
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  ASSERT_TRUE(skepd.becomes("bad:0", "FATAL"));
  ASSERT_TRUE(skepd.becomes("lost:0", "FATAL"));
  EXPECT_TRUE(eventually([&] {
    return read_file(skepd.workspace().path("told")) == "honey-file honey-env\n";
  })) << "the worker itself knows";

  ASSERT_TRUE(bus.has("org.skep1"));

  good.env["DB_PASSWORD"] = "honey-new";
  config.write(good.toml() + bad.toml() + lost.toml());
  std::string said = all_that_is_said(config, bus);
  said += config.update();
  said += all_that_is_said(config, bus);
  for (const char* there : {"web:0", "DB_PASSWORD", "DB_URL", "(not shown)",
                            "bad.env:2:", "from the PATH that its env-files set"})
    EXPECT_THAT(said, HasSubstr(there)) << "the test looks at too little";
  const auto at = said.find("honey");
  EXPECT_EQ(at, std::string::npos) << said.substr(at < 200 ? 0 : at - 200, 400);
}

}  // namespace
}  // namespace skep::harness
