#include <filesystem>
#include <signal.h>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

std::string ask_events(const Skepd& skepd, const std::string& query) {
  return http_get_unix(skepd.socket(), "/v1/events" + query).body;
}

TEST(Events, are_followed_and_resumed_over_the_death_of_a_worker) {
  const Skepd skepd(shell("exec sleep 1000").toml());
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  auto follower = Connection::unix_socket(skepd.socket(), 20s);
  ASSERT_TRUE(follower.send("GET /v1/events?limit=0&follow=1 HTTP/1.0\r\n\r\n"));
  ASSERT_THAT(follower.receive_until("\r\n\r\n"), HasSubstr("application/x-ndjson"));
  ::kill(skepd.worker("web:0").pid, SIGKILL);
  const std::string heard = follower.receive_until("\"to\":\"RUNNING\"");
  EXPECT_THAT(heard, HasSubstr("killed by SIGKILL"));
  EXPECT_THAT(heard, HasSubstr("\"worker\":\"web:0\""));

  const std::string first = ask_events(skepd, "?after=0&limit=1");
  EXPECT_THAT(first, HasSubstr("{\"sequence\":1,"));
  EXPECT_THAT(ask_events(skepd, "?after=1"), Not(HasSubstr("\"sequence\":1,")));
  EXPECT_THAT(ask_events(skepd, "?after=1"), HasSubstr("\"sequence\":2,"));
}

TEST(Events, tell_what_a_remote_client_said_in_one_line_and_whole_characters) {
  const Skepd skepd(shell("exec sleep 1000").toml());
  const std::string said =
      "d\xC3\xA9ploy\nbegins \xE2\x80\xAE" + std::string(4077, '.') + "\xC3\xA9";
  const std::string call =
      "<methodCall><methodName>supervisor.sendRemoteCommEvent</"
      "methodName><params><param><value>release"
      "</value></param><param><value>" +
      said + "</value></param></params></methodCall>";
  auto client = Connection::unix_socket(skepd.socket(), 20s);
  ASSERT_TRUE(client.send("POST /RPC2 HTTP/1.0\r\nContent-Length: " + std::to_string(call.size()) +
                          "\r\n\r\n" + call));
  ASSERT_THAT(client.receive_until("</methodResponse>"), HasSubstr("<boolean>1</boolean>"));
  EXPECT_THAT(
      ask_events(skepd, "?after=0"),
      HasSubstr("release: d\xC3\xA9ploy begins \xEF\xBF\xBD" + std::string(4077, '.') + " (uid "));
}

// The text of a table for a command that is run by a shell.
std::string on_event(const std::string& name, const std::string& event, const std::string& script,
                     const std::string& keys = "") {
  return "[on-event." + name + "]\nevents = [\"" + event + "\"]\n" + keys +
         "command = [\"sh\", \"-c\", '''" + script + "''']\n";
}

App hopeless() {
  App app = shell("exit 1");
  app.tables["restart"] = "give-up = \"2 in 60s\"\nbackoff = \"1ms..1ms\"";
  return app;
}

TEST(OnEvent, runs_a_script_once_a_worker_is_given_up) {
  const Skepd skepd(
      hopeless().toml() +
      on_event("page", "state:FATAL",
               "cat > @RUN@/told; echo $SKEP_EVENT_WORKER $SKEP_EVENT_TO > @RUN@/who"));
  ASSERT_TRUE(skepd.becomes("web:0", "FATAL"));
  ASSERT_TRUE(skepd.logs("[on-event.page] for event"));
  EXPECT_EQ(read_file(skepd.workspace().path("who")), "web:0 FATAL\n");
  EXPECT_THAT(read_file(skepd.workspace().path("told")),
              MatchesRegex("\\{\"sequence\":[0-9]+,.*\"to\":\"FATAL\".*\\}\n"));
  EXPECT_TRUE(skepd.logs(": done"));
}

TEST(OnEvent, kills_what_takes_too_long_and_all_that_it_started) {
  const Skepd skepd(hopeless().toml() + on_event("slow", "state:FATAL", "sleep 1000 & sleep 1000",
                                                 "timeout = \"200ms\"\n"));
  ASSERT_TRUE(skepd.logs("did not end within its timeout and was killed"));
  EXPECT_TRUE(eventually([&] { return skepd.descendants().empty(); }));
}

TEST(OnEvent, drops_what_it_cannot_keep_up_with_and_tells) {
  App job = shell("exit 0");
  job.tables["restart"] = "policy = \"never\"";
  job.workers = 8;
  const Skepd skepd(job.toml() + on_event("slow", "state:EXITED", "sleep 1", "queue = 1\n"));
  EXPECT_TRUE(skepd.logs("[on-event.slow] is too slow"));
  EXPECT_TRUE(skepd.logs("[on-event.slow] has caught up"));
}

}  // namespace
}  // namespace skep::harness
