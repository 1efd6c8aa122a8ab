#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

std::string name_of(std::vector<std::string> command, const std::string& directory = "/srv/shop") {
  return app_of_command(std::move(command), directory, four_cores()).name;
}

TEST(CommandApp, is_a_node_app_on_every_core_with_inherited_output) {
  const AppSpec app = app_of_command({"node", "server.js"}, "/srv/shop", four_cores());
  AppSpec expected;
  expected.name = "server";
  expected.command = {"node", "server.js"};
  expected.directory = "/srv/shop";
  expected.workers = 4;
  expected.essential = true;
  expected.runtime = Runtime::node;
  expected.telemetry = true;
  EXPECT_EQ(app, expected);
  EXPECT_EQ(app.logs.out.kind, LogTarget::Kind::inherit);
}

TEST(CommandApp, of_another_runtime_has_its_defaults) {
  const AppSpec app = app_of_command({"sleep", "1000"}, "/", four_cores());
  EXPECT_EQ(app.runtime, Runtime::other);
  EXPECT_EQ(app.ready.when, ReadySpec::When::after);
  EXPECT_EQ(app.loop_lag.soft, std::nullopt);
}

TEST(CommandApp, has_at_least_one_worker) {
  Surroundings around = four_cores();
  around.cores = 0.2;
  EXPECT_EQ(app_of_command({"node", "a.js"}, "/", around).workers, 1U);
}

TEST(CommandApp, is_named_after_its_script) {
  EXPECT_EQ(name_of({"node", "server.js"}), "server");
  EXPECT_EQ(name_of({"/usr/bin/node20", "dist/main.mjs", "--port", "1"}), "main");
  EXPECT_EQ(name_of({"node", "--max-old-space-size=64", "-r", "./hook.js", "app.cjs"}), "app");
  EXPECT_EQ(name_of({"node", "server"}), "server");
  EXPECT_EQ(name_of({"python3", "-u", "work.py"}), "work");
  EXPECT_EQ(name_of({"./serve.js"}), "serve");
}

TEST(CommandApp, is_named_after_typescript_and_behind_options_with_values) {
  EXPECT_EQ(name_of({"node", "--import", "tsx", "src/shop.ts"}), "shop");
  EXPECT_EQ(name_of({"node", "--env-file-if-exists", ".env", "--", "shop.mts"}), "shop");
  EXPECT_EQ(name_of({"node", "--test"}), "node");
  EXPECT_EQ(name_of({"env", "A=1", "node", "shop.js"}), "shop");
  EXPECT_EQ(name_of({"env"}), "env");
}

TEST(CommandApp, is_named_after_its_program_where_there_is_no_script) {
  EXPECT_EQ(name_of({"sleep", "1000"}), "sleep");
  EXPECT_EQ(name_of({"/opt/bin/shop-server", "--fast"}), "shop-server");
  EXPECT_EQ(name_of({"node", "-e", "1", "x.js"}), "node");
  EXPECT_EQ(name_of({"node"}), "node");
}

TEST(CommandApp, is_named_after_its_folder_where_that_is_the_script) {
  EXPECT_EQ(name_of({"node", "."}), "shop");
  EXPECT_EQ(name_of({"node", "./"}), "shop");
}

TEST(CommandApp, always_has_a_good_name) {
  EXPECT_EQ(name_of({"node", "my server+1.js"}), "my-server-1");
  EXPECT_EQ(name_of({"node", "all.js"}), "app");
  EXPECT_EQ(name_of({"node", std::string(100, 'a')}), std::string(64, 'a'));
  EXPECT_EQ(name_of({""}, ""), "app");
  EXPECT_EQ(name_of({"node", "."}, "/"), "app");
  EXPECT_EQ(name_of({}), "app");
}

}  // namespace
}  // namespace skep::config
