#include "config/wrapper/wrapper.h"

#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "config/program.h"
#include "config/wrapper/inner_command.h"
#include "unit/config/support.h"

namespace skep::config {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

std::string wrapper_in(const Words& command, const std::string& directory = "",
                       const std::string& path = "") {
  const auto wrapper = wrapper_of({command, directory, path});
  return wrapper ? wrapper->name : "";
}

// A package's program, and a link to it in bin/ that has another name.
std::string linked(const Folder& folder, const std::string& program) {
  const std::string file =
      folder.file("lib/node_modules/" + program, "#!/usr/bin/env node\n", 0755);
  fs::create_directories(folder.path() + "/bin");
  fs::create_symlink(file, folder.path() + "/bin/tool");
  return folder.path() + "/bin/tool";
}

TEST(Wrapper, is_known_by_its_name) {
  for (const char* name : {"npm", "npx", "yarn", "yarnpkg", "pnpm", "pnpx", "corepack", "tsx",
                           "ts-node", "ts-node-esm", "nodemon", "pm2", "pm2-runtime"}) {
    EXPECT_EQ(wrapper_in({name, "x"}), name);
    EXPECT_EQ(wrapper_in({std::string("/opt/bin/") + name, "x"}), name);
  }
  for (const char* name : {"node", "bun", "deno", "gunicorn", "npm-cli", "sh", "NPM", ""})
    EXPECT_EQ(wrapper_in({name, "x"}), "") << name;
}

TEST(Wrapper, is_known_by_the_file_behind_a_link) {
  for (const auto& [file, name] :
       std::vector<std::pair<std::string, std::string>>{{"npm/bin/npm-cli.js", "npm"},
                                                        {"npm/bin/npx-cli.js", "npx"},
                                                        {"corepack/dist/yarn.js", "yarn"},
                                                        {"corepack/dist/corepack.js", "corepack"},
                                                        {"pnpm/bin/pnpm.cjs", "pnpm"},
                                                        {"tsx/dist/cli.mjs", "tsx"},
                                                        {"ts-node/dist/bin.js", "ts-node"},
                                                        {"nodemon/bin/nodemon.js", "nodemon"},
                                                        {"pm2/bin/pm2-runtime", "pm2-runtime"}}) {
    const Folder folder;
    EXPECT_EQ(wrapper_in({linked(folder, file), "x"}), name) << file;
    EXPECT_EQ(wrapper_in({"tool", "x"}, "", folder.path() + "/bin"), name) << file;
    EXPECT_EQ(wrapper_in({"bin/tool", "x"}, folder.path()), name) << file;
  }
}

TEST(Wrapper, is_known_as_it_is_installed) {
  const char* path = std::getenv("PATH");
  const auto npm = find_program("npm", "", path == nullptr ? "" : path);
  if (!npm) GTEST_SKIP() << "there is no npm in PATH";
  const Folder folder;
  fs::create_symlink(*npm, folder.path() + "/tool");
  EXPECT_EQ(wrapper_in({folder.path() + "/tool", "start"}), "npm");
  EXPECT_EQ(wrapper_in({"node", fs::canonical(*npm).string(), "start"}), "npm");
}

TEST(Wrapper, is_known_as_a_script_of_node) {
  const Folder folder;
  const std::string npm = folder.file("node_modules/npm/bin/npm-cli.js", "", 0644);
  const std::string yarn = folder.file(".yarn/releases/yarn-4.1.0.cjs", "", 0644);
  EXPECT_EQ(wrapper_in({"node", "--no-warnings", npm, "start"}), "npm");
  EXPECT_EQ(wrapper_in({"node", ".yarn/releases/yarn-4.1.0.cjs", "start"}, folder.path()), "yarn");
  EXPECT_EQ(wrapper_of({{"node", "--no-warnings", npm, "start"}, "", ""})->own_words, 3U);
}

TEST(Wrapper, is_not_taken_for_one_by_the_name_of_a_script) {
  const Folder folder;
  (void)folder.file("npm.js", "#!/usr/bin/env node\n", 0755);
  EXPECT_EQ(wrapper_in({"./npm.js"}, folder.path()), "");
  EXPECT_EQ(wrapper_in({"node", "npm.js"}, folder.path()), "");
  EXPECT_EQ(wrapper_in({"node", "-e", "1", "npm.js"}, folder.path()), "");
  (void)folder.file("node_modules/express/npm.js", "", 0755);
  EXPECT_EQ(wrapper_in({"node", "node_modules/express/npm.js"}, folder.path()), "");
}

// The program that a command comes to run in a folder with these scripts; empty: not known.
Words inside(const Words& command, const std::string& scripts = "") {
  const Folder folder;
  if (!scripts.empty()) (void)folder.file("package.json", "{\"scripts\":{" + scripts + "}}");
  const Invocation invocation{command, folder.path(), ""};
  const auto wrapper = wrapper_of(invocation);
  EXPECT_TRUE(wrapper) << command.front();
  return wrapper ? inner_command(invocation, *wrapper).command.words : Words{};
}

const std::string scripts =
    R"("start":"node server.js","dev":"nodemon src/dev.js","api:prod":"NODE_ENV=production node api.js")";

TEST(InnerCommand, of_npm_is_in_its_script) {
  const Words server{"node", "server.js"};
  EXPECT_EQ(inside({"npm", "start"}, scripts), server);
  EXPECT_EQ(inside({"npm", "run", "start"}, scripts), server);
  EXPECT_EQ(inside({"npm", "--silent", "run-script", "-s", "start"}, scripts), server);
  EXPECT_EQ(inside({"npm", "run", "api:prod"}, scripts), (Words{"node", "api.js"}));
}

TEST(InnerCommand, of_yarn_and_pnpm_may_leave_run_out) {
  for (const char* name : {"yarn", "pnpm", "yarnpkg"}) {
    EXPECT_EQ(inside({name, "start"}, scripts), (Words{"node", "server.js"}));
    EXPECT_EQ(inside({name, "run", "api:prod"}, scripts), (Words{"node", "api.js"}));
    EXPECT_EQ(inside({name, "api:prod"}, scripts), (Words{"node", "api.js"}));
  }
  EXPECT_EQ(inside({"npm", "api:prod"}, scripts), Words{});
}

TEST(InnerCommand, has_the_arguments_that_are_passed_on) {
  EXPECT_EQ(inside({"npm", "start", "--", "--port", "80"}, scripts),
            (Words{"node", "server.js", "--port", "80"}));
  EXPECT_EQ(inside({"yarn", "start", "--port", "80"}, scripts),
            (Words{"node", "server.js", "--port", "80"}));
}

TEST(InnerCommand, is_found_through_several_wrappers) {
  EXPECT_EQ(inside({"npm", "run", "dev"}, scripts), (Words{"node", "src/dev.js"}));
  EXPECT_EQ(inside({"npx", "nodemon", "a.js"}), (Words{"node", "a.js"}));
  EXPECT_EQ(inside({"corepack", "yarn@1.22", "start"}, scripts), (Words{"node", "server.js"}));
  EXPECT_EQ(inside({"npm", "run", "a"}, R"("a":"npm run b","b":"yarn c","c":"node c.js")"),
            (Words{"node", "c.js"}));
  EXPECT_EQ(inside({"npm", "start"}, R"("start":"cross-env A=1 B=2 node a.js")"),
            (Words{"node", "a.js"}));
}

TEST(InnerCommand, of_scripts_that_call_each_other_is_not_known) {
  EXPECT_EQ(inside({"npm", "run", "a"}, R"("a":"npm run b","b":"npm run a")"), Words{});
  EXPECT_EQ(inside({"npx", "npx", "npx", "npx", "npx", "npx", "npx", "node", "a.js"}), Words{});
}

TEST(InnerCommand, of_more_than_one_program_is_not_known) {
  EXPECT_EQ(inside({"npm", "start"}, R"("start":"npm run build && node dist/a.js")"), Words{});
}

TEST(InnerCommand, of_options_that_are_not_understood_is_not_known) {
  EXPECT_EQ(inside({"npm", "--prefix", "api", "start"}, scripts), Words{});
  EXPECT_EQ(inside({"pnpm", "--filter", "api", "start"}, scripts), Words{});
  EXPECT_EQ(inside({"npx", "-p", "tsx", "tsx", "a.ts"}), Words{});
  EXPECT_EQ(inside({"npm"}, scripts), Words{});
  EXPECT_EQ(inside({"npm", "run"}, scripts), Words{});
  EXPECT_EQ(inside({"yarn"}, scripts), Words{});
}

TEST(InnerCommand, of_a_package_is_its_program_in_the_folder) {
  const Folder folder;
  (void)folder.file("node_modules/.bin/next", "#!/usr/bin/env node\n", 0755);
  (void)folder.file("package.json", R"({"scripts":{"start":"next start"}})");
  for (const Words& command :
       {Words{"npm", "start"}, Words{"npx", "next", "start"}, Words{"yarn", "next", "start"},
        Words{"pnpm", "exec", "next", "start"}}) {
    const Invocation invocation{command, folder.path(), ""};
    EXPECT_EQ(inner_command(invocation, *wrapper_of(invocation)).command.words,
              (Words{"node_modules/.bin/next", "start"}))
        << command.front();
  }
}

TEST(InnerCommand, of_npm_start_is_server_js_where_there_is_no_script) {
  const Folder folder;
  (void)folder.file("package.json", "{}");
  (void)folder.file("server.js", "");
  const Invocation invocation{{"npm", "start"}, folder.path(), ""};
  EXPECT_EQ(inner_command(invocation, *wrapper_of(invocation)).command.words,
            (Words{"node", "server.js"}));
}

TEST(InnerCommand, of_typescript_loads_what_the_wrapper_would) {
  EXPECT_EQ(inside({"tsx", "a.ts", "x"}), (Words{"node", "--import", "tsx", "a.ts", "x"}));
  EXPECT_EQ(inside({"tsx", "watch", "a.ts"}), (Words{"node", "--import", "tsx", "a.ts"}));
  EXPECT_EQ(inside({"npx", "-y", "tsx@4", "a.ts"}), (Words{"node", "--import", "tsx", "a.ts"}));
  EXPECT_EQ(inside({"ts-node", "a.ts"}), (Words{"node", "--require", "ts-node/register", "a.ts"}));
  EXPECT_EQ(inside({"ts-node", "-T", "a.ts"}),
            (Words{"node", "--require", "ts-node/register/transpile-only", "a.ts"}));
  EXPECT_EQ(inside({"ts-node-esm", "a.ts"}), (Words{"node", "--loader", "ts-node/esm", "a.ts"}));
  EXPECT_EQ(inside({"ts-node", "--project", "x.json", "a.ts"}), Words{});
  EXPECT_EQ(inside({"tsx"}), Words{});
  EXPECT_EQ(inside({"ts-node"}), Words{});
}

TEST(InnerCommand, of_nodemon_is_what_it_watches) {
  EXPECT_EQ(inside({"nodemon", "--watch", "src", "a.js", "x"}), (Words{"node", "a.js", "x"}));
  EXPECT_EQ(inside({"nodemon", "a.ts"}), (Words{"node", "--import", "tsx", "a.ts"}));
  EXPECT_EQ(inside({"nodemon", "--exec", "node --flag", "a.js"}),
            (Words{"node", "--flag", "a.js"}));
  EXPECT_EQ(inside({"nodemon", "-x", "tsx", "src/a.ts"}),
            (Words{"node", "--import", "tsx", "src/a.ts"}));
  EXPECT_EQ(inside({"nodemon", "--exec", "npm run x"}, R"("x":"node x.js")"),
            (Words{"node", "x.js"}));
  EXPECT_EQ(inside({"nodemon", "-x"}), Words{});
  EXPECT_EQ(inside({"nodemon"}), Words{});
}

TEST(InnerCommand, of_pm2_is_without_the_options_of_pm2) {
  EXPECT_EQ(inside({"pm2", "start", "a.js", "-i", "max"}), (Words{"node", "a.js"}));
  EXPECT_EQ(inside({"pm2-runtime", "a.js", "--name", "x", "--", "--port", "80"}),
            (Words{"node", "a.js", "--port", "80"}));
  EXPECT_EQ(inside({"pm2", "start", "npm", "--", "start"}, scripts), (Words{"node", "server.js"}));
  EXPECT_EQ(inside({"pm2", "start", "ecosystem.config.js"}), Words{});
}

TEST(InnerCommand, is_not_known_from_a_package_that_cannot_be_read) {
  const Folder folder;
  const Invocation invocation{{"npm", "start"}, folder.path(), ""};
  const auto words = [&] {
    return inner_command(invocation, *wrapper_of(invocation)).command.words;
  };
  for (const std::string& text :
       {std::string("{"), std::string("[]"), std::string("{\"scripts\":[]}"),
        std::string("{\"scripts\":{\"start\":7}}"), std::string("{\"scripts\":{\"start\":\"\"}}"),
        std::string(100'000, '['),
        "{\"a\":\"" + std::string(300'000, 'a') + "\",\"scripts\":{\"start\":\"node a.js\"}}",
        std::string("{\"scripts\":{\"start\":\"node \xFF\"}}"),
        std::string(R"({"scripts":{"start":"node \u009b31m"}})")}) {
    (void)folder.file("package.json", text);
    EXPECT_EQ(words(), Words{}) << text.substr(0, 40);
  }
  fs::remove(folder.path() + "/package.json");
  EXPECT_EQ(words(), Words{});
  ASSERT_EQ(::mkfifo((folder.path() + "/package.json").c_str(), 0600), 0);
  EXPECT_EQ(words(), Words{});
}

}  // namespace
}  // namespace skep::config
