#include <algorithm>
#include <csignal>

#include "unit/agent/agent_fixture.h"

namespace skep::test {
namespace {

using host::Page;
using namespace std::chrono_literals;
using testing::IsEmpty;

class AgentOfThreads : public Agent {};

int claimed(const telemetry_page& page) {
  return static_cast<int>(std::ranges::count_if(page.threads, [](const telemetry_record& record) {
    return __atomic_load_n(&record.thread_id, __ATOMIC_ACQUIRE) != 0 && record.stamp_ns != 0;
  }));
}

TEST_P(AgentOfThreads, gives_threads_records_of_their_own_until_they_end) {
  NodeWorker worker(
      script("const {Worker}=require('worker_threads');"
             "for(let i=0;i<3;i++)new "
             "Worker('require(\"worker_threads\").parentPort.once(\"message\",()=>{})',"
             "{eval:true});"
             "process.stdin.once('data',()=>process.exit())"));
  const auto all =
      worker.wait_for([&](const Page::Reading&) { return claimed(worker.map()) == 3; });
  EXPECT_TRUE(all);
  worker.say("leave\n");
  EXPECT_TRUE(worker.wait_for_end().well());
}

TEST_P(AgentOfThreads, survives_sixty_threads_that_end_in_three_ways) {
  NodeWorker worker(script(
      "const {Worker}=require('worker_threads');"
      "const "
      "ways=['setTimeout(()=>{},5)','setTimeout(()=>process.exit(0),5)','setInterval(()=>{},5)'];"
      "let left=60;const next=()=>{if(--left===0)console.log('all')};"
      "for(let i=0;i<60;i++){const w=new Worker(ways[i%3],{eval:true});"
      "if(i%3===2)w.on('online',()=>setTimeout(()=>w.terminate(),i));w.on('exit',next)}"));
  const auto end = worker.wait_for_end();
  EXPECT_TRUE(end.well()) << end.status;
  EXPECT_EQ(end.out, "all\n");
  EXPECT_THAT(end.err, IsEmpty());
  EXPECT_EQ(claimed(worker.map()), 0);
}

constexpr const char* new_worker = "const {Worker,SHARE_ENV}=require('worker_threads');";

TEST_P(AgentOfThreads, counts_how_threads_end) {
  NodeWorker worker(
      script(std::string(new_worker) +
             "const run=(code,more)=>new Worker(code,{eval:true,...more});"
             "run('0');run('process.exit(3)');run('throw new Error()').on('error',()=>{});"
             "const t=run('setInterval(()=>{},5)');t.on('online',()=>t.terminate());"
             "run('new (require(`worker_threads`).Worker)(`process.exit(4)`,{eval:true})');"
             "setInterval(()=>{},1e6)"));
  const auto reading =
      worker.wait_for([](const host::Page::Reading& seen) { return seen.thread_exits == 6; });
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->thread_failures, 4U);
}

TEST_P(AgentOfThreads, leaves_an_error_that_nobody_hears_to_end_the_process) {
  const auto end =
      NodeWorker(script(std::string(new_worker) +
                        "new Worker('throw new Error(`unheard`)',{eval:true});setInterval(()=>{},"
                        "1e6)"))
          .wait_for_end();
  EXPECT_TRUE(WIFEXITED(end.status) && WEXITSTATUS(end.status) == 1) << end.status;
  EXPECT_THAT(end.err, testing::HasSubstr("unheard"));
}

TEST_P(AgentOfThreads, does_not_wait_for_a_thread_that_its_owner_does_not_wait_for) {
  const auto end = NodeWorker(script(std::string(new_worker) +
                                     "const w=new Worker('setInterval(()=>{},5)',{eval:true});"
                                     "w.on('online',()=>{console.log('online');w.unref()})"))
                       .wait_for_end();
  EXPECT_TRUE(end.well());
  EXPECT_EQ(end.out, "online\n");
}

TEST_P(AgentOfThreads, keeps_out_of_threads_with_an_environment_or_options_of_their_own) {
  NodeWorker worker(script(
      std::string(new_worker) +
      "const tell='console.log(Object.keys(process.env).filter(n=>/SKEP|NODE_OPTIONS/.test(n))"
      ".length)';let left=3;"
      "for(const more of [{env:SHARE_ENV},{env:{}},{execArgv:[]}])new Worker(tell,{eval:true,"
      "...more}).on('exit',()=>{if(--left===0)setInterval(()=>{},1e6)})"));
  EXPECT_TRUE(
      worker.wait_for([](const host::Page::Reading& seen) { return seen.thread_exits == 3; }));
  ::kill(worker.pid(), SIGTERM);
  const auto end = worker.wait_for_end();
  EXPECT_EQ(end.out, "0\n0\n0\n");
  EXPECT_THAT(end.err, testing::IsEmpty());
}

TEST_P(AgentOfThreads, shows_the_lag_of_a_thread_apart_from_that_of_the_main_loop) {
  NodeWorker worker(
      script(std::string(new_worker) +
             "new Worker('setTimeout(()=>{const e=Date.now()+1000;while(Date.now()<e);},200);"
             "setInterval(()=>{},1e6)',{eval:true})"));
  const auto reading = worker.wait_for([&](const host::Page::Reading&) {
    const auto threads = worker.threads();
    return threads.size() == 1 && threads[0].thread == 1 && threads[0].lag_max > 900ms;
  });
  ASSERT_TRUE(reading);
  EXPECT_LT(reading->lag_max, worker.threads()[0].lag_max);
}

INSTANTIATE_TEST_SUITE_P(Node, AgentOfThreads, testing::ValuesIn(nodes()), name_of_node);

}  // namespace
}  // namespace skep::test
