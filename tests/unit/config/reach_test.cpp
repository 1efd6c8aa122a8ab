#include "config/wrapper/reach.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr auto unreachable = "runs the program as a child of its own, which skepd cannot reach";

// A folder with this package.json and what a config of an app in it comes to.
class Reach : public testing::Test {
 protected:
  void package(const std::string& scripts) {
    (void)folder.file("package.json", "{\"scripts\":{" + scripts + "}}");
  }

  [[nodiscard]] std::vector<std::string> problems(const std::string& lines) const {
    return problems_of("[app.web]\ndirectory = \"" + folder.path() + "\"\n" + lines);
  }

  [[nodiscard]] std::vector<std::string> warnings(const std::string& lines) const {
    std::vector<std::string> sentences;
    for (const auto& warning :
         loaded("[app.web]\ndirectory = \"" + folder.path() + "\"\n" + lines).warnings)
      sentences.push_back(warning.message);
    return sentences;
  }

  [[nodiscard]] std::string file() const { return folder.path() + "/package.json"; }

  Folder folder;
};

TEST_F(Reach, of_npm_is_refused_with_the_words_of_its_script) {
  package(R"("start":"node server.js")");
  EXPECT_THAT(problems("command = [\"npm\", \"start\"]\n"),
              ElementsAre("3:11: \"command\" in [app.web]: npm " + std::string(unreachable) +
                          ": write command = [\"node\", \"server.js\"], which is what \"start\" "
                          "says in " +
                          file()));
}

TEST_F(Reach, of_a_script_with_variables_is_refused_with_them) {
  package(R"("start":"PORT=80 cross-env NODE_ENV=production node 'my server.js'")");
  EXPECT_THAT(
      problems("command = [\"npm\", \"start\"]\n"),
      ElementsAre(HasSubstr(
          R"(: write command = ["node", "my server.js"] and env = { PORT = "80", )"
          R"(NODE_ENV = "production" }; "start" in )" +
          file() + R"( says "PORT=80 cross-env NODE_ENV=production node 'my server.js'")")));
}

TEST_F(Reach, of_a_script_that_needs_a_shell_is_refused_with_its_text) {
  package(R"("start":"npm run build && node dist/server.js")");
  EXPECT_THAT(
      problems("command = [\"npm\", \"start\"]\n"),
      ElementsAre(HasSubstr(std::string(unreachable) + "; \"start\" in " + file() +
                            " says \"npm run build && node dist/server.js\": write what it comes "
                            "to run, such as command = [\"node\", \"server.js\"], or runtime = "
                            "\"other\" to run npm as it is")));
}

TEST_F(Reach, of_a_script_that_is_not_there_says_so) {
  package(R"("serve":"node server.js")");
  EXPECT_THAT(problems("command = [\"npm\", \"start\"]\n"),
              ElementsAre(HasSubstr("; there is no script \"start\" in " + file() + ": write")));
}

TEST_F(Reach, of_typescript_is_refused_with_both_ways_to_run_it) {
  EXPECT_THAT(problems("command = [\"tsx\", \"server.ts\"]\n"),
              ElementsAre("3:11: \"command\" in [app.web]: tsx " + std::string(unreachable) +
                          ": write command = [\"node\", \"--import\", \"tsx\", \"server.ts\"], or "
                          "with Node 22.18 or later command = [\"node\", \"server.ts\"]"));
  EXPECT_THAT(problems("command = [\"ts-node\", \"view.tsx\"]\n"),
              ElementsAre(testing::EndsWith("ts-node may run the program as a child of its own, "
                                            "which skepd cannot reach: write command = [\"node\", "
                                            "\"--require\", \"ts-node/register\", \"view.tsx\"]")));
}

TEST_F(Reach, of_what_runs_as_it_is_is_not_looked_at) {
  package(R"("start":"node server.js")");
  EXPECT_THAT(problems("command = [\"npm\", \"start\"]\nruntime = \"other\"\n"), IsEmpty());
  EXPECT_THAT(warnings("command = [\"npm\", \"start\"]\nruntime = \"other\"\n"), IsEmpty());
}

TEST_F(Reach, of_an_app_without_cluster_is_a_warning) {
  package(R"("start":"node server.js")");
  EXPECT_THAT(warnings("command = [\"npm\", \"start\"]\ncluster = false\n"),
              ElementsAre(HasSubstr("npm runs the program as a child of its own, so that loop-lag "
                                    "and heap would be its own: write command = [")));
}

TEST_F(Reach, is_judged_behind_env) {
  package(R"("start":"A=1 node server.js")");
  EXPECT_THAT(problems("command = [\"/usr/bin/env\", \"B=2\", \"npm\", \"start\"]\n"),
              ElementsAre(HasSubstr(": write command = [\"node\", \"server.js\"] and env = { B = "
                                    "\"2\", A = \"1\" }")));
  EXPECT_THAT(problems("command = [\"env\"]\n"), IsEmpty());
}

TEST_F(Reach, of_node_in_a_shell_is_a_warning) {
  for (const char* shell : {"\"sh\", \"-c\"", "\"/bin/bash\", \"-e\", \"-lc\""}) {
    const std::string lines =
        "command = [" + std::string(shell) + ", \"A=1 exec node server.js\"]\n";
    EXPECT_THAT(warnings(lines),
                ElementsAre(HasSubstr("hides a Node program from skepd, which takes it for one of "
                                      "another kind, without cluster and agent: write command = "
                                      "[\"node\", \"server.js\"] and env = { A = \"1\" }")));
    EXPECT_THAT(warnings(lines + "runtime = \"other\"\n"), IsEmpty());
    EXPECT_THAT(warnings(lines + "runtime = \"node\"\n"), IsEmpty());
  }
}

TEST_F(Reach, of_npm_in_a_shell_is_a_warning_with_the_words_of_its_script) {
  package(R"("start":"node server.js")");
  EXPECT_THAT(warnings("command = [\"sh\", \"-c\", \"npm start\"]\n"),
              ElementsAre(HasSubstr("write command = [\"node\", \"server.js\"], which is what")));
  EXPECT_THAT(problems("command = [\"sh\", \"-c\", \"npm start\"]\nruntime = \"node\"\n"),
              ElementsAre(HasSubstr("npm " + std::string(unreachable))));
}

TEST_F(Reach, of_what_only_a_shell_can_run_is_not_judged) {
  EXPECT_THAT(warnings("command = [\"sh\", \"-c\", \"cd api && node server.js\"]\n"), IsEmpty());
  EXPECT_THAT(warnings("command = [\"sh\", \"start.sh\"]\n"), IsEmpty());
  EXPECT_THAT(warnings("command = [\"sh\", \"-c\", \"python3 server.py\"]\n"), IsEmpty());
  EXPECT_THAT(warnings("command = [\"sh\", \"-c\"]\n"), IsEmpty());
}

TEST_F(Reach, tells_of_nothing_that_could_not_be_printed) {
  package(R"("start":"node \u001b[31m\u009b\n\u202e && x")");
  const auto found = problems("command = [\"npm\", \"start\"]\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found.front(), HasSubstr("says \"node ?[31m???"));
  for (const char c : found.front()) EXPECT_TRUE(c >= ' ' && c <= '~');
}

TEST_F(Reach, is_told_of_in_short) {
  package("\"start\":\"x && " + std::string(5000, 'y') + "\"");
  const auto found = problems("command = [\"npm\", \"start\"]\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_LT(found.front().size(), 600U);
  package("\"start\":\"node " + std::string(1000, 'y') + "\"");
  EXPECT_LT(problems("command = [\"npm\", \"start\"]\n").front().size(), 600U);
}

TEST_F(Reach, gives_words_that_can_be_pasted_into_a_config) {
  package(R"("start":"node 'a\"b\\\\c' '${HOME}'")");
  const auto found = problems("command = [\"npm\", \"start\"]\n");
  ASSERT_EQ(found.size(), 1U);
  const auto begin = found.front().find("command = [");
  const std::string line = found.front().substr(begin, found.front().find(']', begin) + 1 - begin);
  EXPECT_EQ(web(line + "\n").command, (std::vector<std::string>{"node", "a\"b\\\\c", "${HOME}"}));
}

TEST_F(Reach, on_a_command_line_is_told_with_a_command_line) {
  package(R"("start":"PORT=80 node 'my server.js'")");
  const auto config = config_of_command({"npm", "start"}, folder.path(), four_cores());
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message,
            "npm " + std::string(unreachable) +
                ": run PORT=80 skepd -- node 'my server.js', which is what \"start\" says in " +
                file());
  const auto unknown = config_of_command({"npm", "ci"}, folder.path(), four_cores());
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().message, Not(HasSubstr("runtime")));
}

TEST_F(Reach, on_a_command_line_may_be_a_warning) {
  const auto config = config_of_command({"sh", "-c", "node a.js"}, folder.path(), four_cores());
  ASSERT_TRUE(config);
  ASSERT_EQ(config->warnings.size(), 1U);
  EXPECT_THAT(config->warnings.front().text(),
              testing::StartsWith("the command line: warning: sh hides"));
}

TEST_F(Reach, of_a_command_of_node_is_good) {
  const auto config = config_of_command({"node", "a.js"}, folder.path(), four_cores());
  ASSERT_TRUE(config);
  EXPECT_TRUE(config->warnings.empty());
  EXPECT_EQ(config->apps.size(), 1U);
  EXPECT_EQ(config->daemon.socket, four_cores().default_socket);
}

}  // namespace
}  // namespace skep::config
