#include "host/telemetry/sampler.h"
#include "host/telemetry/stall_cause.h"
#include "unit/agent/agent_fixture.h"

namespace skep::test {
namespace {

using namespace std::chrono_literals;

class AgentAndDebugger : public Agent {
 protected:
  // Watches a loop that has fallen silent until `enough` of what holds it.
  static Held watch(NodeWorker& worker, const std::function<bool(Duration, Held)>& enough) {
    const auto silent =
        worker.wait_for([](const host::Page::Reading& seen) { return now() - seen.stamp > 200ms; });
    if (!silent) throw std::runtime_error("the loop does not fall silent");
    EXPECT_TRUE(silent->debugger);
    const host::ProcReader proc;
    host::StallCause cause;
    const Instant began = now();
    cause.begin(worker.pid(), began, proc);
    Held held = Held::no;
    static_cast<void>(worker.wait_for([&](const host::Page::Reading& seen) {
      cause.measure(worker.pid(), now(), proc);
      held = cause.held(seen.debugger);
      return enough(now() - began, held);
    }));
    return held;
  }
};

constexpr const char* open_inspector = "require('inspector').open(0,'127.0.0.1');";

TEST_P(AgentAndDebugger, shows_whether_the_inspector_is_open) {
  NodeWorker worker(
      script("const i=require('inspector');"
             "setTimeout(()=>i.open(0,'127.0.0.1'),100);"
             "process.stdin.once('data',()=>i.close())"));
  const auto before = worker.wait_for([](const host::Page::Reading&) { return true; });
  ASSERT_TRUE(before);
  EXPECT_FALSE(before->debugger);
  ASSERT_TRUE(worker.wait_for([](const host::Page::Reading& seen) { return seen.debugger; }));
  worker.say("close\n");
  EXPECT_TRUE(worker.wait_for([](const host::Page::Reading& seen) { return !seen.debugger; }));
}

TEST_P(AgentAndDebugger, knows_an_inspector_that_was_open_from_the_start) {
  NodeStart start = script("setInterval(()=>{},1e6)");
  start.arguments.insert(start.arguments.begin(), "--inspect=127.0.0.1:0");
  EXPECT_TRUE(
      NodeWorker(start).wait_for([](const host::Page::Reading& seen) { return seen.debugger; }));
}

TEST_P(AgentAndDebugger, lets_a_process_at_a_breakpoint_be_told) {
  if (major() < 20) GTEST_SKIP() << "this Node has no debugger in a thread";
  NodeWorker worker(
      script(std::string(open_inspector) +
             "const {Worker}=require('worker_threads');"
             "new Worker('const s=new (require(`inspector`).Session)();s.connectToMainThread();"
             "s.post(`Debugger.enable`,()=>require(`worker_threads`).parentPort.postMessage(1));"
             "setInterval(()=>{},1e6)',"
             "{eval:true}).on('message',()=>setTimeout(()=>{debugger},100));setInterval(()=>{},"
             "1e6)"));
  EXPECT_EQ(watch(worker, [](Duration, Held held) { return held == Held::traced; }), Held::traced);
}

TEST_P(AgentAndDebugger, does_not_excuse_a_loop_that_spins) {
  NodeWorker worker(script(std::string(open_inspector) + "setTimeout(()=>{for(;;);},100)"));
  EXPECT_EQ(watch(worker, [](Duration watched, Held) { return watched > 300ms; }), Held::no);
}

INSTANTIATE_TEST_SUITE_P(Node, AgentAndDebugger, testing::ValuesIn(nodes()), name_of_node);

}  // namespace
}  // namespace skep::test
