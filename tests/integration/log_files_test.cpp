#include <csignal>
#include <filesystem>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/net.h"
#include "integration/harness/skepd.h"
#include "support/places.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

Response post(const std::string& socket, const std::string& path, const std::string& body) {
  Connection connection = Connection::unix_socket(socket, 10s);
  connection.send("POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body);
  const std::string answer = connection.receive_all();
  Response response;
  if (answer.size() > 12) response.status = std::atoi(answer.substr(9, 3).c_str());
  const auto end = answer.find("\r\n\r\n");
  if (end != std::string::npos) response.body = answer.substr(end + 4);
  return response;
}

// Prints a line for each file "go" that is made.
App talker() {
  return shell(
      "i=0; while :; do while [ ! -e @RUN@/go ]; do sleep 0.02; done; rm @RUN@/go; echo line $i; "
      "i=$((i+1)); done");
}

void let_it_talk(const Skepd& skepd) {
  (void)skepd.workspace().write("go", "");
  ASSERT_TRUE(eventually([&] { return !std::filesystem::exists(skepd.workspace().path("go")); }));
}

TEST(LogFiles, moved_away_and_made_anew_as_logrotate_does_go_on_after_sigusr2) {
  SkepdOptions options;
  options.daemon_keys = "log = \"@RUN@/skepd.log\"";
  Skepd skepd(talker().toml(), options);
  const auto path = [&](const char* name) { return skepd.workspace().path(name); };
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  let_it_talk(skepd);
  ASSERT_TRUE(eventually([&] { return read_file(path("web-0.log")) == "line 0\n"; }));
  for (const char* log : {"web-0.log", "skepd.log"}) {
    std::filesystem::rename(path(log), path(log) + ".1");
    (void)skepd.workspace().write(log, "");
  }
  ASSERT_EQ(::kill(skepd.pid(), SIGUSR2), 0);
  let_it_talk(skepd);
  EXPECT_TRUE(eventually([&] { return read_file(path("web-0.log")) == "line 1\n"; }));
  EXPECT_EQ(read_file(path("web-0.log.1")), "line 0\n");
  EXPECT_THAT(read_file(path("skepd.log.1")), HasSubstr("SIGUSR2: opening the log files anew"));
}

std::string with(std::string text, const std::string& word, const std::string& by) {
  const auto at = text.find(word);
  EXPECT_NE(at, std::string::npos) << word;
  return at == std::string::npos ? text : text.replace(at, word.size(), by);
}

// The example that skepd comes with, which logs in `folder` are rotated by.
std::string logrotate_config(const Skepd& skepd, const std::string& folder) {
  std::string config = read_file(test::in_source("packaging/logrotate/skep"));
  config = with(config, "/var/log/skep/*.log", folder + "/*.log");
  return with(config, "$(skepctl pid)",
              "$(" + skepctl_program() + " --socket " + skepd.socket() + " pid)");
}

// Of all the files that logrotate has made of one, the oldest first.
std::string all_of(const std::string& log) {
  return run({"sh", "-c",
              "for n in $(seq 50 -1 1); do [ ! -e $0.$n.gz ] || zcat $0.$n.gz; [ ! -e $0.$n ] || "
              "cat $0.$n; done; cat $0",
              log})
      .out;
}

TEST(LogFiles, rotated_by_logrotate_as_the_example_says_lose_no_line) {
  if (!std::filesystem::exists("/usr/sbin/logrotate")) GTEST_SKIP() << "logrotate is not installed";
  const Workspace files;
  const std::string folder = files.path("logs");
  std::filesystem::create_directory(folder);
  std::filesystem::permissions(folder, std::filesystem::perms(0755));
  const std::string log = folder + "/web.log";
  App app = shell(
      "i=0; while [ ! -e @RUN@/enough ]; do echo $i; i=$((i+1)); done; touch @RUN@/done; "
      "exec sleep 1000");
  app.logs = "stdout = \"" + log + "\"\nrotate = \"never\"\nwhen-full = \"block\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  const std::string config = skepd.workspace().write("logrotate", logrotate_config(skepd, folder));
  std::filesystem::permissions(config, std::filesystem::perms(0644));
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(eventually(
        [&] { return std::filesystem::exists(log) && std::filesystem::file_size(log) > 10'000; }));
    const Finished rotated = run({"/usr/sbin/logrotate", "--force", "--state",
                                  skepd.workspace().path("logrotate.state"), config});
    ASSERT_EQ(rotated.exit, 0) << rotated.out << rotated.err;
  }
  (void)skepd.workspace().write("enough", "");
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(skepd.workspace().path("done")); }));
  EXPECT_TRUE(std::filesystem::exists(log + ".5.gz")) << "it was rotated each time";
  int line = 0;
  EXPECT_TRUE(eventually([&] {
    std::istringstream lines(all_of(log));
    line = 0;
    for (std::string text; std::getline(lines, text); ++line)
      if (text != std::to_string(line)) return false;
    const std::string last = read_file(log);
    return line > 0 && last.ends_with('\n');
  })) << "line "
      << line << " is lost or out of place";
}

TEST(LogFiles, moved_away_are_made_anew_when_they_are_asked_to_be) {
  const Skepd skepd(talker().toml());
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  const std::string log = skepd.workspace().path("web-0.log");
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(log); }));
  std::filesystem::rename(log, log + ".old");
  EXPECT_EQ(post(skepd.socket(), "/v1/logs/reopen", "{}").status, 200);
  EXPECT_TRUE(std::filesystem::exists(log));
  EXPECT_THAT(skepd.log(),
              HasSubstr("reopen of the log files asked for by uid " + std::to_string(::getuid())));
}

TEST(LogFiles, are_emptied_with_those_that_rotation_made) {
  App app = talker();
  app.logs = "stdout = \"@RUN@/web-{slot}.log\"\nrotate = \"1KiB x 2\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  let_it_talk(skepd);
  const std::string log = skepd.workspace().path("web-0.log");
  ASSERT_TRUE(eventually([&] { return read_file(log) == "line 0\n"; }));
  (void)skepd.workspace().write("web-0.log.1", "old\n");
  const Response cleared = post(skepd.socket(), "/v1/logs/clear", R"({"targets":["web:0"]})");
  EXPECT_EQ(cleared.status, 200);
  EXPECT_THAT(cleared.body, HasSubstr("\"outcome\":\"SUCCESS\""));
  EXPECT_EQ(read_file(log), "");
  EXPECT_FALSE(std::filesystem::exists(log + ".1"));
  let_it_talk(skepd);
  EXPECT_TRUE(eventually([&] { return read_file(log) == "line 1\n"; }));
}

TEST(LogFiles, of_skepd_itself_can_be_read) {
  SkepdOptions options;
  options.daemon_keys = "log = \"@RUN@/skepd.log\"";
  const Skepd skepd(shell("exec sleep 1000").toml(), options);
  const Response log = http_get_unix(skepd.socket(), "/v1/log?bytes=100000");
  EXPECT_EQ(log.status, 200);
  EXPECT_THAT(log.body, HasSubstr(", pid " + std::to_string(skepd.pid())));
}

TEST(LogFiles, in_a_directory_that_everybody_can_write_to_are_refused_by_root) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root is led astray";
  const std::string folder = testing::TempDir() + "skep-open-" + std::to_string(::getpid());
  std::filesystem::create_directory(folder);
  ::chmod(folder.c_str(), 0777);
  {
    App app = shell("echo secret; exec sleep 1000");
    app.logs = "stdout = \"" + folder + "/web.log\"";
    const Skepd skepd(app.toml());
    EXPECT_TRUE(skepd.logs("every user can write to the directory " + folder));
    EXPECT_FALSE(std::filesystem::exists(folder + "/web.log"));
  }
  std::filesystem::remove_all(folder);
}

TEST(LogFiles, that_are_full_cost_lines_which_the_metrics_count) {
  App app = shell("head -c 2000000 /dev/zero | tr '\\0' x; exec sleep 1000");
  app.logs = "stdout = \"/dev/full\"";
  const Skepd skepd(app.toml());
  EXPECT_TRUE(eventually([&] {
    return skepd.metric(R"(skep_app_log_dropped_bytes_total{app="web"})").value_or(0) > 1'000'000;
  }));
}

TEST(Stdin, of_a_worker_is_written_where_it_is_a_pipe) {
  App app = shell("while read line; do echo \"got $line\"; done; echo end; exec sleep 1000");
  app.keys += "\nstdin = \"pipe\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  EXPECT_EQ(post(skepd.socket(), "/v1/stdin", R"({"target":"web:0","text":"this\n"})").status, 200);
  EXPECT_TRUE(
      eventually([&] { return read_file(skepd.workspace().path("web-0.log")) == "got this\n"; }));
}

TEST(Stdin, that_cannot_be_written_is_said_to_be_so) {
  App piped = shell("exec <&-; sleep 0.1; echo closed; exec sleep 1000");
  piped.keys += "\nstdin = \"pipe\"";
  App plain = shell("exec sleep 1000");
  plain.name = "plain";
  const Skepd skepd(piped.toml() + plain.toml());
  ASSERT_TRUE(skepd.becomes("plain:0", "RUNNING"));
  const auto write = [&](const std::string& target) {
    return post(skepd.socket(), "/v1/stdin", R"({"target":")" + target + R"(","text":"x\n"})");
  };
  EXPECT_THAT(write("plain:0").body, HasSubstr("write stdin = \\\"pipe\\\" in [app.plain]"));
  EXPECT_EQ(write("plain:7").status, 404);
  ASSERT_TRUE(
      eventually([&] { return read_file(skepd.workspace().path("web-0.log")) == "closed\n"; }));
  const Response closed = write("web:0");
  EXPECT_EQ(closed.status, 409);
  EXPECT_THAT(closed.body, HasSubstr("web:0 has closed its stdin"));
  EXPECT_EQ(http_get_unix(skepd.socket(), "/v1/version").status, 200);
}

}  // namespace
}  // namespace skep::harness
