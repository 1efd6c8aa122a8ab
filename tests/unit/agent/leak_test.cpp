#include <csignal>
#include <tuple>

#include <gmock/gmock.h>

#include "unit/agent/node_versions.h"
#include "unit/agent/node_worker.h"

namespace skep::test {
namespace {

// Grows by arrays of 256 KiB, `each_time` of them every five milliseconds, until V8 aborts.
NodeStart leaking(const std::string& node, int heap_mib, int each_time) {
  NodeStart start;
  start.node = node;
  start.arguments = {"--max-old-space-size=" + std::to_string(heap_mib), "-e",
                     "const a=[];setInterval(()=>{for(let i=0;i<" + std::to_string(each_time) +
                         ";i++)a.push(new Array(32768).fill(a.length+.5))},5)"};
  return start;
}

// What is left on the page of a worker that has died of its heap.
telemetry_record last_words(const NodeStart& start) {
  NodeWorker worker(start);
  const auto end = worker.wait_for_end();
  EXPECT_TRUE(WIFSIGNALED(end.status) && WTERMSIG(end.status) == SIGABRT) << end.status;
  EXPECT_THAT(end.err, testing::HasSubstr("heap out of memory"));
  return worker.map().main;
}

void expect_judged_past_85_percent(const telemetry_record& shown) {
  EXPECT_GT(shown.judged_heap_limit_bytes, 0U);
  EXPECT_GE(shown.judged_heap_used_bytes * 100, shown.judged_heap_limit_bytes * 85);
}

using NodeAndHeap = std::tuple<std::string, int>;

class AgentOfALeak : public testing::TestWithParam<NodeAndHeap> {};

TEST_P(AgentOfALeak, shows_it_past_the_hard_limit_and_that_v8_is_about_to_abort) {
  const auto& [node, heap_mib] = GetParam();
  const telemetry_record shown = last_words(leaking(node, heap_mib, heap_mib / 64));
  EXPECT_EQ(shown.judged_heap_limit_bytes, static_cast<std::uint64_t>(heap_mib) << 20U);
  expect_judged_past_85_percent(shown);
  EXPECT_GT(shown.gc_count, 0U);
  EXPECT_GE(shown.heap_exhausted_ns, shown.stamp_ns);
}

INSTANTIATE_TEST_SUITE_P(Node, AgentOfALeak,
                         testing::Combine(testing::ValuesIn(nodes()),
                                          testing::Values(64, 256, 1024)),
                         [](const auto& of) {
                           return printable(std::get<0>(of.param)) + "_with_" +
                                  std::to_string(std::get<1>(of.param)) + "_MiB";
                         });

class AgentThatSharesTheLimit : public testing::TestWithParam<std::string> {};

// Node's own option for a full heap is there, so that the agent hears of collections alone.
TEST_P(AgentThatSharesTheLimit, shows_a_leak_past_the_hard_limit_by_what_collections_leave) {
  NodeStart start = leaking(GetParam(), 64, 1);
  start.owners_options = "--heapsnapshot-near-heap-limit=0";
  const telemetry_record shown = last_words(start);
  expect_judged_past_85_percent(shown);
  EXPECT_EQ(shown.heap_exhausted_ns, 0U);
}

TEST_P(AgentThatSharesTheLimit, leaves_the_last_say_to_the_owners_heap_snapshots) {
  NodeStart start = leaking(GetParam(), 48, 2);
  const ScratchFolder folder;
  start.arguments.insert(start.arguments.begin(), {"--heapsnapshot-near-heap-limit=1",
                                                   "--diagnostic-dir=" + folder.path().string()});
  EXPECT_EQ(last_words(start).heap_exhausted_ns, 0U);
  EXPECT_FALSE(std::filesystem::is_empty(folder.path()));
}

INSTANTIATE_TEST_SUITE_P(Node, AgentThatSharesTheLimit, testing::ValuesIn(nodes()),
                         [](const auto& of) { return printable(of.param); });

}  // namespace
}  // namespace skep::test
