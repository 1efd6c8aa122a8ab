#include <algorithm>
#include <numeric>

#include <gmock/gmock.h>

#include "support/places.h"
#include "unit/agent/agent_fixture.h"

namespace skep::test {
namespace {

using host::Page;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::uint64_t mib = 1 << 20;

const std::string serve = "const s=require('net').createServer(()=>{}).listen(0,'127.0.0.1',()=>{";

TEST_P(Agent, fills_the_page_of_a_running_worker) {
  NodeWorker worker(
      script(serve + "for(let i=0;i<3;i++)require('net').connect(s.address().port)})"));
  const auto reading = worker.wait_for([](const Page::Reading& seen) {
    return seen.open_connections == 3 && seen.lag.counts[0] > 10 && seen.loop_idle > 100ms;
  });
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->writer, worker.pid());
  EXPECT_EQ(reading->resolution, 20ms);
  EXPECT_GT(reading->heap_used_bytes, mib);
  EXPECT_GT(reading->heap_limit_bytes, reading->heap_used_bytes);
  EXPECT_GT(reading->judged_heap_used_bytes, mib);
  EXPECT_LE(reading->judged_heap_used_bytes, reading->heap_used_bytes);
  EXPECT_GT(reading->judged_heap_limit_bytes, reading->judged_heap_used_bytes);
  EXPECT_LT(reading->judged_heap_limit_bytes, reading->heap_limit_bytes);
  EXPECT_LT(reading->loop_active, reading->loop_idle);
}

TEST_P(Agent, does_not_keep_a_program_alive) {
  const auto end = NodeWorker(script("console.log('done')")).wait_for_end();
  EXPECT_TRUE(end.well());
  EXPECT_EQ(end.out, "done\n");
  EXPECT_THAT(end.err, IsEmpty());
}

TEST_P(Agent, shows_a_blocked_loop_while_it_is_blocked) {
  NodeWorker worker(
      script("setTimeout(()=>{const e=Date.now()+1500;while(Date.now()<e);},200);"
             "setInterval(()=>{},1e6)"));
  const auto blocked =
      worker.wait_for([](const Page::Reading& seen) { return now() - seen.stamp > 1s; });
  ASSERT_TRUE(blocked);
  EXPECT_LT(blocked->lag_max, 1s);
  const auto after =
      worker.wait_for([&](const Page::Reading& seen) { return seen.stamp > blocked->stamp; });
  ASSERT_TRUE(after);
  EXPECT_GE(after->lag_max, 1300ms);
  const auto& counts = after->lag.counts;
  EXPECT_GE(std::accumulate(counts.begin() + 7, counts.end(), std::uint64_t{0}), 50U);
}

TEST_P(Agent, does_not_count_the_loading_of_the_program_as_lag) {
  NodeWorker worker(script("const e=Date.now()+400;while(Date.now()<e);setInterval(()=>{},1e6)"));
  const auto reading =
      worker.wait_for([](const Page::Reading& seen) { return seen.lag.counts[0] > 3; });
  ASSERT_TRUE(reading);
  EXPECT_LT(reading->lag_max, 300ms);
}

TEST_P(Agent, counts_collections_and_judges_the_heap_by_what_the_last_major_one_left) {
  NodeStart start = script(
      "let a=[];for(let i=0;i<60;i++)a.push(new Array(131072).fill(i+.5));gc();"
      "setTimeout(()=>{a=null;for(let i=0;i<3;i++)gc()},300);setInterval(()=>{},1e6)");
  start.arguments.insert(start.arguments.begin(), "--expose-gc");
  NodeWorker worker(start);
  ASSERT_TRUE(worker.wait_for(
      [](const Page::Reading& seen) { return seen.judged_heap_used_bytes > 40 * mib; }));
  const auto reading = worker.wait_for(
      [](const Page::Reading& seen) { return seen.judged_heap_used_bytes < 30 * mib; });
  ASSERT_TRUE(reading);
  EXPECT_GE(reading->gc_count, 3U);
  EXPECT_GT(reading->gc_seconds, 0);
}

TEST_P(Agent, knows_how_far_the_old_generation_can_grow) {
  for (const int size : {64, 256, 1024}) {
    NodeStart start = script("setInterval(()=>{},1e6)");
    start.arguments.insert(start.arguments.begin(), "--max-old-space-size=" + std::to_string(size));
    NodeWorker worker(start);
    const auto reading =
        worker.wait_for([](const Page::Reading& seen) { return seen.judged_heap_limit_bytes > 0; });
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->judged_heap_limit_bytes, static_cast<std::uint64_t>(size) * mib);
  }
}

TEST_P(Agent, takes_the_size_of_the_heap_from_the_owners_options_and_the_command_line_over_them) {
  NodeStart start = script("setInterval(()=>{},1e6)");
  start.owners_options = "--max_old_space_size=100";
  const auto known = [](const Page::Reading& seen) { return seen.judged_heap_limit_bytes > 0; };
  EXPECT_EQ(NodeWorker(start).wait_for(known)->judged_heap_limit_bytes, 100 * mib);
  start.arguments.insert(start.arguments.begin(), "--max-old-space-size=200");
  EXPECT_EQ(NodeWorker(start).wait_for(known)->judged_heap_limit_bytes, 200 * mib);
}

TEST_P(Agent, subtracts_the_young_generation_that_the_owner_asked_for) {
  NodeStart start = script("setInterval(()=>{},1e6)");
  start.arguments.insert(start.arguments.begin(), "--max-semi-space-size=3");
  const auto reading = NodeWorker(start).wait_for(
      [](const Page::Reading& seen) { return seen.judged_heap_limit_bytes > 0; });
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->heap_limit_bytes - reading->judged_heap_limit_bytes, 3 * 4 * mib);
}

TEST_P(Agent, always_leaves_a_limit_above_zero) {
  NodeStart start = script("setInterval(()=>{},1e6)");
  start.arguments.insert(start.arguments.begin(), "--max-heap-size=64");
  const auto reading = NodeWorker(start).wait_for(
      [](const Page::Reading& seen) { return seen.judged_heap_limit_bytes > 0; });
  ASSERT_TRUE(reading);
  EXPECT_GE(reading->judged_heap_limit_bytes, 16 * mib);
  EXPECT_LE(reading->judged_heap_limit_bytes, 64 * mib);
}

TEST_P(Agent, closes_the_descriptor_of_the_page) {
  const auto end = NodeWorker(script("const fs=require('fs');console.log(fs.readdirSync("
                                     "'/proc/self/fd').filter(n=>{try{return fs.readlinkSync("
                                     "'/proc/self/fd/'+n).includes('telemetry')}catch{}}).length)"))
                       .wait_for_end();
  EXPECT_EQ(end.out, "0\n");
}

TEST_P(Agent, costs_only_a_warning_when_its_addon_is_missing) {
  NodeStart start = script("console.log('served')");
  start.agent = (folder.path() / "agent.cjs").string();
  std::filesystem::copy_file(agent_script(), start.agent);
  expect_served_with_one_warning(NodeWorker(start).wait_for_end());
}

TEST_P(Agent, costs_only_a_warning_when_its_addon_is_broken) {
  NodeStart start = script("console.log('served')");
  start.agent = (folder.path() / "agent.cjs").string();
  std::filesystem::copy_file(agent_script(), start.agent);
  folder.write("agent.node", "no library");
  expect_served_with_one_warning(NodeWorker(start).wait_for_end());
}

TEST_P(Agent, costs_only_a_warning_without_addons) {
  NodeStart start = script("console.log('served')");
  start.arguments.insert(start.arguments.begin(), "--no-addons");
  expect_served_with_one_warning(NodeWorker(start).wait_for_end());
}

TEST_P(Agent, costs_only_a_warning_when_the_descriptor_is_no_page) {
  for (const std::string descriptor : {"99", "0", "x", ""}) {
    NodeStart start = script("console.log('served')");
    start.more_environment["SKEP_TELEMETRY_FD"] = descriptor;
    const auto end = NodeWorker(start).wait_for_end();
    EXPECT_TRUE(end.well()) << descriptor;
    EXPECT_THAT(end.err, HasSubstr("is not a telemetry page")) << descriptor;
  }
}

TEST_P(Agent, leaves_the_page_to_the_process_that_had_it_first) {
  // A shell that starts Node twice, with one page for both.
  NodeStart start;
  start.node = "sh";
  const std::string node = '"' + GetParam() + '"';
  start.arguments = {"-c", node + " -e \"console.log(process.pid)\"; " + node + " -e 0"};
  NodeWorker worker(start);
  const auto end = worker.wait_for_end();
  EXPECT_EQ(worker.map().pid, std::stoi(end.out));
  EXPECT_THAT(end.err, HasSubstr("another process writes to this telemetry page"));
}

TEST_P(Agent, is_not_harmed_by_servers_that_are_no_servers) {
  NodeWorker worker(
      script("const {Server}=require('net');const s=new Server();"
             "Object.defineProperty(s,'_connections',{get(){throw new Error('mine')}});"
             "s.listen(0);setTimeout(()=>{console.log('alive');process.exit()},1300)"));
  const auto end = worker.wait_for_end();
  EXPECT_TRUE(end.well());
  EXPECT_EQ(end.out, "alive\n");
}

INSTANTIATE_TEST_SUITE_P(Node, Agent, testing::ValuesIn(nodes()), name_of_node);

}  // namespace
}  // namespace skep::test
