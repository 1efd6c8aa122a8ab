#include "config/runtime.h"

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

}  // namespace
}  // namespace skep::config
