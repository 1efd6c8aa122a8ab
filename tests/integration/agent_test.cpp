#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

namespace fs = std::filesystem;

std::size_t times(const std::string& word, const std::string& text) {
  std::size_t count = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

// A skepd with an agent of its own to spoil.
class SpoiltAgent : public testing::Test {
 protected:
  SpoiltAgent() { options.program = copy_of_skepd(files.directory()); }

  static void expect_service_without_figures(const Skepd& skepd, const Port& port) {
    ASSERT_TRUE(skepd.all_become("RUNNING")) << skepd.log();
    EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").status, 200);
    EXPECT_FALSE(skepd.worker("web:0").heap_used_bytes.has_value());
    EXPECT_FALSE(skepd.metric("skep_worker_heap_used_bytes{app=\"web\",worker=\"0\"}"));
  }

  const Workspace files;
  const Port port;
  SkepdOptions options;
};

TEST_F(SpoiltAgent, that_the_user_cannot_read_costs_the_figures_and_one_warning) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a worker another user";
  if (!can_be_run_by("nobody", {any_node(), "--check", workload("hello.js")}))
    GTEST_SKIP() << "user nobody cannot read Node.js or the tests";
  fs::permissions(files.path("agent"), fs::perms::owner_all);
  App app = script(any_node(), "hello.js", port.number(), 3);
  app.keys = "user = \"nobody\"";
  const Skepd skepd(app.toml(), options);
  expect_service_without_figures(skepd, port);
  EXPECT_TRUE(skepd.logs("cannot read the agent"));
  EXPECT_EQ(times("cannot read the agent", skepd.log()), 1U) << skepd.log();
}

TEST_F(SpoiltAgent, that_cannot_be_loaded_costs_the_figures_and_one_warning) {
  fs::remove(files.path("agent") + "/agent.node");
  std::ofstream(files.path("agent") + "/agent.node") << "no program";
  const Skepd skepd(script(any_node(), "hello.js", port.number(), 1).toml(), options);
  expect_service_without_figures(skepd, port);
  EXPECT_EQ(times("without figures", read_file(skepd.workspace().path("web-0.log"))), 1U);
}

}  // namespace
}  // namespace skep::harness
