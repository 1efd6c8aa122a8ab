#include "unit/agent/agent_fixture.h"

namespace skep::test {
namespace {

using testing::HasSubstr;

class AgentAndOptions : public Agent {
 protected:
  // What is printed with the agent and without it.
  std::pair<std::string, std::string> with_and_without(NodeStart start) {
    const std::string with = NodeWorker(start).wait_for_end().out;
    start.agent.clear();
    start.with_page = false;
    return {with, NodeWorker(start).wait_for_end().out};
  }
};

TEST_P(AgentAndOptions, leaves_the_environment_as_its_owner_wrote_it) {
  const std::string tell =
      "console.log(JSON.stringify([process.env.NODE_OPTIONS,"
      "Object.keys(process.env).filter(n=>n.startsWith('SKEP_')),process.noDeprecation]));";
  NodeStart start = script(tell +
                           "console.log(String(require('child_process').execFileSync("
                           "process.execPath,['-e',`" +
                           tell + "`])))");
  const auto without = NodeWorker(start).wait_for_end();
  EXPECT_EQ(without.out, "[null,[],null]\n[null,[],null]\n\n");
  start.owners_options = "--no-deprecation";
  const auto with = NodeWorker(start).wait_for_end();
  EXPECT_EQ(with.out, "[\"--no-deprecation\",[],true]\n[\"--no-deprecation\",[],true]\n\n");
}

TEST_P(AgentAndOptions, is_not_inherited_by_a_fork) {
  const std::string child = folder.write(
      "child.js", "console.log(process.env.NODE_OPTIONS,process.listenerCount('worker'))");
  EXPECT_EQ(NodeWorker(script("require('child_process').fork('" + child + "')")).wait_for_end().out,
            "undefined 0\n");
}

TEST_P(AgentAndOptions, keeps_the_order_of_what_the_owner_preloads) {
  const std::string first = folder.write("first.cjs", "console.log('first')");
  const std::string second = folder.write("second.cjs", "console.log('second')");
  const std::string module = folder.write("module.mjs", "console.log('module')");
  NodeStart start = script("console.log('app')");
  start.owners_options = "--require " + first + " --import file://" + module;
  start.arguments.insert(start.arguments.begin(), {"--require", second});
  const auto [with, without] = with_and_without(start);
  EXPECT_EQ(with, without);
  EXPECT_EQ(with, "first\nsecond\nmodule\napp\n");
}

TEST_P(AgentAndOptions, stands_loaders_of_modules_that_run_in_threads) {
  const std::string hooks = folder.write(
      "hooks.mjs",
      "export async function load(url,context,next){const l=await next(url,context);"
      "return url.endsWith('app.mjs')?{...l,source:String(l.source).replace('app','hooked')}:l}");
  NodeStart start;
  start.node = GetParam();
  start.arguments = {"--no-warnings", "--experimental-loader", "file://" + hooks,
                     folder.write("app.mjs", "console.log('app')")};
  const auto end = NodeWorker(start).wait_for_end();
  EXPECT_TRUE(end.well());
  EXPECT_EQ(end.out, "hooked\n");
  EXPECT_THAT(end.err, testing::IsEmpty());
}

TEST_P(AgentAndOptions, costs_only_a_warning_under_a_permission_model) {
  const int version = major();
  if (version < 20) GTEST_SKIP() << "this Node has no permission model";
  NodeStart start = script("console.log('served')");
  const std::string model = version < 22 ? "--experimental-permission" : "--permission";
  start.arguments.insert(start.arguments.begin(), {"--no-warnings", model});
  expect_served_with_one_warning(NodeWorker(start).wait_for_end());
  start.arguments.erase(start.arguments.begin() + 1);
  start.owners_options = model + " --allow-fs-read=/nowhere";
  expect_served_with_one_warning(NodeWorker(start).wait_for_end());
}

TEST_P(AgentAndOptions, shows_figures_under_a_permission_model_that_allows_addons) {
  const int version = major();
  if (version < 22) GTEST_SKIP() << "this Node does not allow addons under a permission model";
  NodeStart start = script("setInterval(()=>{},1e6)");
  start.arguments.insert(start.arguments.begin(), {"--permission", "--allow-addons"});
  EXPECT_TRUE(NodeWorker(start).wait_for(
      [](const host::Page::Reading& seen) { return seen.judged_heap_limit_bytes > 0; }));
}

INSTANTIATE_TEST_SUITE_P(Node, AgentAndOptions, testing::ValuesIn(nodes()), name_of_node);

TEST(AgentOptions, quote_the_path_of_the_agent) {
  EXPECT_EQ(host::agent_options("/a \"b\"/agent.cjs", {"node"}, "").value(),
            "--require \"/a \\\"b\\\"/agent.cjs\"");
}

TEST(AgentOptions, put_the_agent_before_what_the_owner_asks_for) {
  EXPECT_EQ(host::agent_options("/a/agent.cjs", {"node"}, "--require x").value(),
            "--require \"/a/agent.cjs\" --require x");
}

TEST(AgentOptions, let_the_agents_folder_be_read_under_a_permission_model) {
  const std::string expected = "--require \"/a b/agent.cjs\" \"--allow-fs-read=/a b/\"";
  EXPECT_EQ(host::agent_options("/a b/agent.cjs", {"node", "--permission", "x.js"}, "").value(),
            expected);
  EXPECT_EQ(
      host::agent_options("/a b/agent.cjs", {"node"}, "\"--experimental_permission\"").value(),
      expected + " \"--experimental_permission\"");
}

TEST(AgentOptions, fail_where_node_loads_nothing_that_is_not_in_its_policy) {
  const auto options =
      host::agent_options("/a/agent.cjs", {"node", "--experimental-policy=p.json", "x.js"}, "");
  ASSERT_FALSE(options);
  EXPECT_THAT(options.error().message, HasSubstr("--experimental-policy"));
}

}  // namespace
}  // namespace skep::test
