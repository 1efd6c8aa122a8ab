#include "config/runtime.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

TEST(Runtime, is_node_by_the_name_of_the_program) {
  for (const char* name :
       {"node", "nodejs", "node20", "node-18", "node18.19.0", "nodejs-v22", "node-v20.1"})
    EXPECT_TRUE(is_node_name(name)) << name;
  for (const char* name : {"", "nod", "nodemon", "node-", "node.js", "node20x", "mynode", "Node"})
    EXPECT_FALSE(is_node_name(name)) << name;
}

TEST(Runtime, is_node_by_the_name_behind_a_path) {
  EXPECT_EQ(runtime_of({"/opt/node-v20/bin/node", "a.js"}, "", ""), Runtime::node);
  EXPECT_EQ(runtime_of({"/opt/node/run", "a.js"}, "", ""), Runtime::other);
}

TEST(Runtime, is_node_by_the_first_line_of_a_script) {
  const Folder folder;
  for (const char* line :
       {"#!/usr/bin/env node\n", "#!/usr/bin/node\n", "#! /usr/bin/node --flag\r\n",
        "#!/usr/bin/env -S A=1 node20 --flag\n", "#!/usr/bin/nodejs"})
    EXPECT_EQ(runtime_of({folder.file("app", line, 0755)}, "", ""), Runtime::node) << line;
  for (const char* line : {"#!/bin/sh\nnode\n", "#!/usr/bin/env python3\n", "node\n", "#!",
                           "#!/usr/bin/env\n", "", "// #!/usr/bin/node\n"})
    EXPECT_EQ(runtime_of({folder.file("app", line, 0755)}, "", ""), Runtime::other) << line;
}

TEST(Runtime, is_node_by_scripts_of_any_ending) {
  const Folder folder;
  for (const char* name : {"app.mjs", "app.ts", "app.cjs", "app.js", "app"})
    EXPECT_EQ(
        runtime_of({folder.file(name, "#!/usr/bin/env -S node --import tsx\n", 0755)}, "", ""),
        Runtime::node)
        << name;
  EXPECT_EQ(runtime_of({folder.file("plain.mjs", "import 'node:http'\n", 0755)}, "", ""),
            Runtime::other);
}

TEST(Runtime, is_node_by_a_first_line_that_names_one_version) {
  const Folder folder;
  for (const char* line : {"#!/opt/node-v18/bin/node\n", "#!/opt/node-v26/bin/node26 --flag\n"})
    EXPECT_EQ(runtime_of({folder.file("app", line, 0755)}, "", ""), Runtime::node) << line;
}

TEST(Runtime, is_node_for_each_of_several_versions_side_by_side) {
  for (const char* version : {"18", "20", "22", "24", "26"})
    EXPECT_EQ(runtime_of({"/opt/nodes/" + std::string(version) + "/bin/node", "a.js"}, "", ""),
              Runtime::node);
}

TEST(Runtime, is_node_behind_a_link_of_another_name) {
  const Folder folder;
  const std::string node = folder.file("node-v24/bin/node", "", 0755);
  std::filesystem::create_symlink(node, folder.path() + "/current");
  EXPECT_EQ(runtime_of({folder.path() + "/current", "a.js"}, "", ""), Runtime::node);
  EXPECT_EQ(runtime_of({"current", "a.js"}, "", folder.path()), Runtime::node);
}

TEST(Runtime, is_node_for_tests_and_code_without_a_script) {
  EXPECT_EQ(runtime_of({"node", "--test"}, "", ""), Runtime::node);
  EXPECT_EQ(runtime_of({"nodejs", "-e", "1"}, "", ""), Runtime::node);
}

TEST(Runtime, is_looked_for_behind_env) {
  EXPECT_EQ(runtime_of({"/usr/bin/env", "-i", "A=1", "node", "a.js"}, "", ""), Runtime::node);
  EXPECT_EQ(runtime_of({"env", "python3", "a.py"}, "", ""), Runtime::other);
  EXPECT_EQ(runtime_of({"env", "A=1"}, "", ""), Runtime::other);
}

TEST(Runtime, is_node_for_tools_that_are_written_for_it) {
  EXPECT_EQ(runtime_of({"npm", "start"}, "", ""), Runtime::node);
  EXPECT_EQ(runtime_of({"bun", "server.ts"}, "", ""), Runtime::other);
}

TEST(Runtime, looks_for_the_script_from_the_directory_of_the_app) {
  const Folder folder;
  (void)folder.file("bin/app", "#!/usr/bin/env node\n", 0755);
  EXPECT_EQ(runtime_of({"bin/app"}, folder.path(), ""), Runtime::node);
  EXPECT_EQ(runtime_of({"./bin/app"}, folder.path(), ""), Runtime::node);
  EXPECT_EQ(runtime_of({"bin/app"}, folder.path() + "/bin", ""), Runtime::other);
}

TEST(Runtime, looks_for_the_script_along_the_path) {
  const Folder folder;
  (void)folder.file("one/app", "not to be executed", 0644);
  (void)folder.file("two/app", "#!/usr/bin/env node\n", 0755);
  const std::string path = folder.path() + "/one::" + folder.path() + "/two";
  EXPECT_EQ(runtime_of({"app"}, "", path), Runtime::node);
  EXPECT_EQ(runtime_of({"app"}, "", folder.path() + "/one"), Runtime::other);
}

TEST(Runtime, of_what_is_not_there_is_other) {
  EXPECT_EQ(runtime_of({}, "", ""), Runtime::other);
  EXPECT_EQ(runtime_of({"/nowhere/app"}, "", ""), Runtime::other);
  EXPECT_EQ(runtime_of({"/dev/zero"}, "", ""), Runtime::other);
  EXPECT_EQ(runtime_of({"/"}, "", ""), Runtime::other);
}

TEST(Runtime, given_in_the_config_is_taken) {
  EXPECT_EQ(web("runtime = \"other\"\n").runtime, Runtime::other);
  EXPECT_EQ(web("command = [\"./start.sh\"]\nruntime = \"node\"\n").runtime, Runtime::node);
}

TEST(Runtime, is_told_along_the_path_that_the_app_will_have) {
  const Folder folder;
  (void)folder.file("app", "#!/usr/bin/env node\n", 0755);
  EXPECT_EQ(web("command = [\"app\"]\nenv = { PATH = \"" + folder.path() + "\" }\n").runtime,
            Runtime::node);
  EXPECT_EQ(web("command = [\"app\"]\n").runtime, Runtime::other);
}

TEST(Telemetry, is_given_to_node_unless_told_otherwise) {
  EXPECT_TRUE(web("").telemetry);
  const AppSpec quiet = web("telemetry = false\n");
  EXPECT_FALSE(quiet.telemetry);
  EXPECT_FALSE(quiet.loop_lag.soft);
  EXPECT_FALSE(quiet.heap.hard);
}

TEST(Telemetry, is_given_to_other_programs_that_fill_a_page_with_the_limits_of_node) {
  EXPECT_FALSE(web("runtime = \"other\"\n").telemetry);
  const AppSpec c = web("runtime = \"other\"\ntelemetry = true\nloop-lag = { hard = \"2s\" }\n");
  EXPECT_TRUE(c.telemetry);
  EXPECT_EQ(c.loop_lag.soft, LoopLagLimits{}.soft);
  EXPECT_EQ(c.heap.hard, HeapLimits{}.hard);
}

}  // namespace
}  // namespace skep::config
