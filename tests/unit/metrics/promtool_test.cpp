#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "unit/http/fake_operations.h"
#include "unit/metrics/parsed.h"

namespace skep::api {
namespace {

std::string promtool() {
  const char* named = std::getenv("SKEP_PROMTOOL");
  if (named != nullptr) return named;
  return std::system("command -v promtool >/dev/null") == 0 ? "promtool" : "";
}

TEST(Promtool, has_nothing_to_say_about_the_exposition) {
  const std::string tool = promtool();
  if (tool.empty()) GTEST_SKIP() << "promtool is not installed; SKEP_PROMTOOL may name it";
  Snapshot snapshot;
  snapshot.apps.resize(2);
  snapshot.apps[0].name = "web";
  snapshot.apps[0].workers = {test::agent_worker_of("web", 0), test::agent_worker_of("web", 1)};
  snapshot.apps[0].steering = Steering::ebpf;
  snapshot.apps[1].name = "a\"\\\n";
  snapshot.apps[1].workers = {test::worker_of("a\"\\\n", 0)};
  const std::string path = testing::TempDir() + "skep-metrics-" + std::to_string(::getpid());
  std::ofstream(path) << test::exposed(snapshot);
  std::FILE* said = ::popen((tool + " check metrics < " + path + " 2>&1").c_str(), "r");
  ASSERT_NE(said, nullptr);
  std::string words;
  for (int c = std::fgetc(said); c != EOF; c = std::fgetc(said)) words += static_cast<char>(c);
  EXPECT_EQ(::pclose(said), 0);
  EXPECT_EQ(words, "");
  std::remove(path.c_str());
}

}  // namespace
}  // namespace skep::api
