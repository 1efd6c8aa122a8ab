#include <chrono>
#include <filesystem>

#include <gmock/gmock.h>

#include "integration/harness/answers.h"
#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::Each;
using testing::HasSubstr;
using testing::SizeIs;

std::string folder_of(const std::string& program) {
  return std::filesystem::path(program).parent_path();
}

// Every way to start a program of Node, on each Node that is there.
class Runtimes : public testing::TestWithParam<Node> {
 protected:
  [[nodiscard]] App program(const std::string& name, std::uint32_t workers = 2) const {
    return script(GetParam().program, name, port.number(), workers);
  }

  [[nodiscard]] static App job(App app) {
    app.tables["restart"] = "policy = \"never\"";
    app.tables["ready"] = "when = \"after 0s\"";
    return app;
  }

  [[nodiscard]] std::set<std::string> two_answers() const {
    return different_answers(2, [&] { return http_get("127.0.0.1", port.number(), "/").body; });
  }

  const Port port;
};

TEST_P(Runtimes, the_service_of_the_quickstart_runs_on_every_worker) {
  const Skepd skepd(program("web.js").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_THAT(
      different_answers(2, [&] { return http_get("127.0.0.1", port.number(), "/pid").body; }),
      SizeIs(2));
}

TEST_P(Runtimes, typescript_by_a_loader_runs_on_every_worker) {
  App app = program("server.ts");
  app.command = {GetParam().program, "--import", workload("loader/register.mjs"),
                 workload("server.ts")};
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const auto answers = two_answers();
  EXPECT_THAT(answers, SizeIs(2));
  EXPECT_THAT(answers, Each(HasSubstr("typed process ")));
}

TEST_P(Runtimes, typescript_by_type_stripping_runs_on_every_worker) {
  if (GetParam().major < "22") GTEST_SKIP() << "Node.js strips types from 22.18 on";
  const Skepd skepd(program("server.ts").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_THAT(two_answers(), SizeIs(2));
}

TEST_P(Runtimes, a_script_runs_by_its_first_line) {
  App app = program("shebang");
  app.command = {workload("shebang")};
  app.env["PATH"] = folder_of(GetParam().program) + ":/usr/bin:/bin";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_THAT(two_answers(), SizeIs(2));
  EXPECT_TRUE(eventually([&] { return skepd.worker("web:0").heap_used_bytes.has_value(); }));
}

TEST_P(Runtimes, a_test_run_ends_by_itself_and_its_children_know_nothing_of_skepd) {
  App app = job(program("job.test.mjs", 1));
  app.command = {GetParam().program, "--test", workload("job.test.mjs")};
  const Skepd skepd(app.toml());
  EXPECT_TRUE(skepd.becomes("web:0", "EXITED"));
  EXPECT_TRUE(eventually([&] {
    return read_file(skepd.workspace().path("web-0.log")).find("pass 1") != std::string::npos;
  })) << read_file(skepd.workspace().path("web-0.log"));
}

TEST_P(Runtimes, a_program_outside_the_cluster_listens_by_itself_and_shows_its_figures) {
  App app = program("identity.js", 1);
  app.keys = "cluster = false";
  app.tables["ready"] = "when = \"after 100ms\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  std::string answer;
  EXPECT_TRUE(eventually([&] {
    answer = http_get("127.0.0.1", port.number(), "/").body;
    return !answer.empty();
  }));
  EXPECT_THAT(answer, HasSubstr("\"unique\":null"));
  EXPECT_TRUE(eventually([&] { return skepd.worker("web:0").heap_used_bytes.has_value(); }));
}

TEST_P(Runtimes, what_the_owner_preloads_keeps_its_order) {
  const Workspace files;
  for (const std::string name : {"first", "second"})
    (void)files.write(name + ".js", read_file(workload("preload.js")));
  App app = program("identity.js", 1);
  app.command = {GetParam().program, "--require", files.path("second.js"), workload("identity.js")};
  app.env["NODE_OPTIONS"] = "--require \"" + files.path("first.js") + '"';
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const std::string answer = http_get("127.0.0.1", port.number(), "/").body;
  EXPECT_THAT(answer, HasSubstr(R"("preloads":["first","second"])"));
  EXPECT_THAT(answer, HasSubstr("--require"));
}

TEST_P(Runtimes, a_child_of_the_app_inherits_the_environment_of_its_owner_and_no_agent) {
  App app = program("identity.js", 1);
  app.env["NODE_OPTIONS"] = "--no-warnings";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const std::string answer = http_get("127.0.0.1", port.number(), "/child", 20s).body;
  const std::string child = answer.substr(std::min(answer.find("\"child\""), answer.size()));
  EXPECT_THAT(child, HasSubstr(R"("NODE_OPTIONS":"--no-warnings")"));
  EXPECT_THAT(child, HasSubstr("\"SKEP_APP\":\"web\""));
  for (const std::string name : {"NODE_CHANNEL_FD", "NODE_UNIQUE_ID", "SKEP_TELEMETRY_FD",
                                 "SKEP_RESOLUTION_MS", "SKEP_NODE_OPTIONS"})
    EXPECT_EQ(child.find(name), std::string::npos) << child;
}

INSTANTIATE_TEST_SUITE_P(Node, Runtimes, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });

TEST(RuntimesBehindAShell, are_explained) {
  const Port port;
  App app = script(any_node(), "hello.js", port.number(), 1);
  app.command = {"sh", "-c", any_node() + ' ' + workload("hello.js") + "; true"};
  app.keys = "runtime = \"node\"";
  const Skepd skepd(app.toml());
  EXPECT_TRUE(skepd.logs("let it start node directly")) << skepd.log();
}

TEST(RuntimesOfOneConfig, may_be_different_versions_of_node) {
  const auto all = nodes();
  if (all.size() < 2) GTEST_SKIP() << "there is one Node.js only; tests/run brings more";
  const Port old_port;
  const Port new_port;
  App old_app = script(all.front().program, "identity.js", old_port.number(), 1);
  old_app.name = "old";
  App new_app = script(all.back().program, "identity.js", new_port.number(), 1);
  new_app.name = "new";
  const Skepd skepd(old_app.toml() + new_app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_THAT(http_get("127.0.0.1", old_port.number(), "/").body,
              HasSubstr("\"version\":\"" + all.front().major + '.'));
  EXPECT_THAT(http_get("127.0.0.1", new_port.number(), "/").body,
              HasSubstr("\"version\":\"" + all.back().major + '.'));
}

}  // namespace
}  // namespace skep::harness
