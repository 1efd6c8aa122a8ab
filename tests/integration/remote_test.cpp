#include <filesystem>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/skepd.h"
#include "integration/harness/ssh_server.h"

namespace skep::harness {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::string app(const std::string& name) {
  App app = shell("exec sleep 1000");
  app.name = name;
  return app.toml();
}

// Two machines behind one sshd: "hive1", whose skepd has web:0, and "hive2", whose skepd has job:0.
// There is no skepd on "empty".
class Remote : public testing::Test {
 protected:
  Remote()
      : first(app("web")),
        second(app("job")),
        server(
            {{"hive1", first.socket()}, {"hive2", second.socket()}, {"empty", "/no/such.sock"}}) {
    EXPECT_TRUE(first.becomes("web:0", "RUNNING"));
    EXPECT_TRUE(second.becomes("job:0", "RUNNING"));
  }

  [[nodiscard]] Finished ctl(std::vector<std::string> words) const {
    words.insert(words.begin(), skepctl_program());
    return run(words, std::chrono::seconds(60), server.environment());
  }

  const Skepd first;
  const Skepd second;
  const SshServer server;
};

TEST_F(Remote, a_host_is_reached_by_ssh) {
  const Finished status = ctl({"--host", "ssh://hive1", "status"});
  EXPECT_THAT(status.out, AllOf(StartsWith("web:0 "), HasSubstr("RUNNING")));
  EXPECT_THAT(status.err, IsEmpty());
  EXPECT_EQ(status.exit, 0);
  EXPECT_EQ(ctl({"--host", "ssh://hive1", "restart", "web:0"}).out,
            "web:0: stopped\nweb:0: started\n");
}

TEST_F(Remote, the_shell_opens_a_host) {
  const Finished done = run({"sh", "-c",
                             "printf 'open ssh://hive2\\nstop job:0\\nopen ssh://empty\\n' | " +
                                 skepctl_program() + " --socket " + first.socket()},
                            std::chrono::seconds(60), server.environment());
  EXPECT_THAT(done.out, AllOf(StartsWith("web:0 "), HasSubstr("job:0: stopped\n")));
  EXPECT_THAT(done.err, HasSubstr("ssh://empty"));
  EXPECT_EQ(first.worker("web:0").state, "RUNNING");
}

TEST_F(Remote, one_login_serves_several_questions) {
  EXPECT_EQ(ctl({"--host", "ssh://hive1", "scale", "web", "1"}).exit, 0);
  EXPECT_EQ(server.logins(), 1);
}

TEST_F(Remote, several_hosts_answer_under_their_names_and_the_worst_code_is_left) {
  const Finished status = ctl({"--host", "ssh://hive2,ssh://hive1,ssh://empty", "status"});
  const auto second_at = status.out.find("==> ssh://hive2 <==\njob:0 ");
  const auto first_at = status.out.find("==> ssh://hive1 <==\nweb:0 ");
  EXPECT_EQ(second_at, 0U);
  EXPECT_NE(first_at, std::string::npos);
  EXPECT_THAT(status.err, HasSubstr("ssh://empty: "));
  EXPECT_EQ(status.exit, 4);
}

TEST_F(Remote, several_hosts_are_one_json_object) {
  const Finished status =
      ctl({"--host", "ssh://hive1,ssh://hive2,ssh://empty", "status", "--json"});
  EXPECT_THAT(status.out, StartsWith("{\"ssh://hive1\":[{"));
  EXPECT_THAT(status.out, HasSubstr("\"ssh://hive2\":[{"));
  EXPECT_THAT(status.out, HasSubstr("\"ssh://empty\":{\"error\":\""));
}

TEST_F(Remote, a_verb_that_follows_puts_the_host_before_each_line) {
  App chatty = shell("while :; do echo tick; sleep 0.1; done");
  const Skepd third(chatty.toml());
  const SshServer servers({{"hive1", third.socket()}, {"hive2", third.socket()}});
  ASSERT_TRUE(third.becomes("web:0", "RUNNING"));
  auto environment = servers.environment();
  const Finished followed = run({"timeout", "-s", "INT", "6", skepctl_program(), "--host",
                                 "ssh://hive1,ssh://hive2", "tail", "-f", "web:0"},
                                std::chrono::seconds(60), environment);
  EXPECT_THAT(followed.out, HasSubstr("ssh://hive1: tick\n"));
  EXPECT_THAT(followed.out, HasSubstr("ssh://hive2: tick\n"));
}

TEST_F(Remote, what_went_wrong_over_there_is_said_here) {
  const Finished empty = ctl({"--host", "ssh://empty", "status"});
  EXPECT_THAT(empty.err, AllOf(HasSubstr("ssh://empty: "), HasSubstr("/no/such.sock")));
  EXPECT_EQ(empty.exit, 4);
  const Finished nobody = ctl({"--host", "ssh://nobody@hive1", "status"});
  EXPECT_THAT(nobody.err, HasSubstr("ermission denied"));
  EXPECT_EQ(nobody.exit, 4);
  const Finished closed = ctl({"--host", "ssh://hive1:1", "status"});
  EXPECT_THAT(closed.err, HasSubstr("refused"));
}

TEST_F(Remote, a_socket_is_named_on_the_other_machine) {
  EXPECT_THAT(ctl({"--host", "ssh://empty", "--socket", second.socket(), "status"}).out,
              StartsWith("job:0 "));
}

TEST_F(Remote, a_host_that_ssh_would_take_for_an_option_is_refused) {
  const Finished refused = ctl({"--host", "ssh://-oProxyCommand=touch${IFS}x", "status"});
  EXPECT_THAT(refused.err, HasSubstr("begins with '-' is refused"));
  EXPECT_EQ(refused.exit, 2);
  EXPECT_EQ(server.logins(), 0);
}

TEST_F(Remote, the_environment_names_hosts_too_but_a_socket_means_this_machine) {
  auto environment = server.environment();
  environment["SKEP_HOST"] = "ssh://hive2";
  const auto out = [&](std::vector<std::string> words) {
    words.insert(words.begin(), skepctl_program());
    return run(words, std::chrono::seconds(60), environment).out;
  };
  EXPECT_THAT(out({"status"}), StartsWith("job:0 "));
  EXPECT_THAT(out({"--socket", first.socket(), "status"}), StartsWith("web:0 "));
}

TEST_F(Remote, dial_stdio_answers_a_question_whose_sender_has_said_all) {
  const Finished answered =
      run({"sh", "-c",
           "printf 'GET /v1/version HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n' | " +
               skepctl_program() + " --socket " + first.socket() + " dial-stdio"});
  EXPECT_THAT(answered.out, StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(answered.exit, 0);
}

}  // namespace
}  // namespace skep::harness
