#include "unit/agent/agent_fixture.h"

namespace skep::test {
namespace {

using AgentThatCounts = Agent;

// Three connections; at a word one is closed, and then the loop never turns again.
constexpr const char* server =
    "const net = require('net'); const open = [];"
    "const s = net.createServer(c => open.push(c)).listen(0, '127.0.0.1', () => {"
    "for (let i = 0; i < 3; i++) net.connect(s.address().port).on('error', () => {}) });"
    "const block = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);"
    "process.stdin.once('data', () => open[0].on('close', () => setImmediate(block)).destroy())";

TEST_P(AgentThatCounts, shows_each_connection_as_it_opens_and_closes) {
  NodeStart start = script(server);
  start.more_environment["SKEP_COUNT_CONNECTIONS"] = "1";
  NodeWorker worker(start);
  const auto open = [&](std::uint64_t count) {
    return worker.wait_for([&](const auto& reading) { return reading.open_connections == count; });
  };
  ASSERT_TRUE(open(3));
  worker.say("close");
  EXPECT_TRUE(open(2));
}

TEST_P(AgentThatCounts, keeps_it_from_the_app) {
  NodeStart start = script("console.log(process.env.SKEP_COUNT_CONNECTIONS)");
  start.more_environment["SKEP_COUNT_CONNECTIONS"] = "1";
  EXPECT_EQ(NodeWorker(start).wait_for_end().out, "undefined\n");
}

INSTANTIATE_TEST_SUITE_P(Node, AgentThatCounts, testing::ValuesIn(nodes()), name_of_node);

}  // namespace
}  // namespace skep::test
