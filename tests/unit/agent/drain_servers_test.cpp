#include "support/places.h"
#include "unit/agent/drain_fixture.h"

using namespace skep;
using namespace skep::test;

namespace {

class DrainOfServers : public Drain {
 protected:
  // What turns Node's permission model on; nothing for a Node without one. Where it rules the
  // network too, the worker may listen.
  [[nodiscard]] std::string permission() {
    NodeWorker asked(reactor, GetParam(),
                     "const has = o => process.allowedNodeEnvironmentFlags.has(o);"
                     "const on = ['--permission', '--experimental-permission'].find(has);"
                     "process.send(on ? ` ${on} --allow-fs-read=*` + (has('--allow-net') ? "
                     "' --allow-net' : '') : '')");
    EXPECT_TRUE(asked.until([&] { return !asked.messages.empty(); }));
    return asked.messages.at(0).substr(1, asked.messages[0].size() - 2);
  }
};

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DrainOfServers);
INSTANTIATE_TEST_SUITE_P(Versions, DrainOfServers, testing::ValuesIn(nodes()), node_name);

TEST_P(DrainOfServers, closes_all_of_them) {
  const auto web = listening(
      "const end = (q, r) => r.end(); require('http').createServer(end).listen($1, '127.0.0.1');"
      "require('https').createServer(IDENTITY, end).listen($2, '127.0.0.1');"
      "require('net').createServer().listen($3, '127.0.0.1').unref();",
      3);
  drain(*web, long_enough);
  EXPECT_EQ(web->drained, none_cut_off);
  EXPECT_EQ(web->closed.size(), 3U);
}

TEST_P(DrainOfServers, closes_those_that_begin_to_listen_meanwhile) {
  const auto web = listening(
      "const http = require('http'); http.createServer(() => process.send('asked'))"
      ".listen($1, '127.0.0.1'); process.on('SIGUSR2', () => http.createServer()"
      ".listen($2, '127.0.0.1', () => process.send('late')))");
  const auto visitor =
      client("require('http').get({ port: PORT, host: '127.0.0.1' }).on('error', () => {})", *web);
  ASSERT_TRUE(web->says("\"asked\""));
  web->channel->drain(long_enough);
  ASSERT_TRUE(web->until([&] { return web->closed.size() == 1; }));
  web->signal(SIGUSR2);
  ASSERT_TRUE(web->says("\"late\""));
  EXPECT_TRUE(web->until([&] { return web->closed.size() == 2; }));
}

TEST_P(DrainOfServers, leaves_the_process_to_its_own_handler_of_signals) {
  const auto web = listening(
      "const s = require('http').createServer().listen($1, '127.0.0.1');"
      "s.on('close', () => process.send('closed')); process.on('message', () => {});"
      "process.on('SIGTERM', () => { process.send(s.listening + ' ' + (s.address().port === $1));"
      "s.close(e => process.send(String(e))) })");
  drain(*web, long_enough);
  EXPECT_TRUE(web->messages.empty());
  web->signal(SIGTERM);
  ASSERT_TRUE(web->until([&] { return web->messages.size() == 3; }));
  EXPECT_THAT(web->messages,
              testing::UnorderedElementsAre("\"true true\"", "\"undefined\"", "\"closed\""));
}

TEST_P(DrainOfServers, lets_the_app_wait_for_their_end_by_itself_meanwhile) {
  const auto web = listening(
      "let answer; const s = require('http').createServer((q, r) => { answer = r;"
      "process.send('asked') }).listen($1, '127.0.0.1');"
      "process.on('SIGUSR2', () => { s.close(e => process.send('closed ' + e));"
      "setImmediate(() => answer.end('x')) })");
  const auto visitor = client(
      "require('http').get({ port: PORT, host: '127.0.0.1' }, r => { r.resume();"
      "r.on('end', () => say('answered')) })",
      *web);
  ASSERT_TRUE(web->says("\"asked\""));
  web->channel->drain(long_enough);
  ASSERT_TRUE(web->until([&] { return web->closed.size() == 1; }));
  web->signal(SIGUSR2);
  EXPECT_TRUE(visitor->says("\"answered\""));
  EXPECT_TRUE(web->says("\"closed undefined\"")) << testing::PrintToString(web->messages);
  EXPECT_TRUE(web->until([&] { return web->drained == none_cut_off; }));
}

TEST_P(DrainOfServers, leaves_those_of_threads_alone) {
  const auto web = listening(
      "require('http').createServer().listen($1, '127.0.0.1');"
      "new (require('worker_threads').Worker)(\"const s = require('net').createServer(c => c.end())"
      ".listen(0, '127.0.0.1', () => require('worker_threads').parentPort.postMessage("
      "s.address().port))\", { eval: true }).on('message', p => { process.send(p);"
      "process.on('SIGUSR2', () => require('net').connect(p, '127.0.0.1', () => "
      "process.send('threads'))) })");
  ASSERT_TRUE(web->until([&] { return !web->messages.empty(); }));
  drain(*web, long_enough);
  web->signal(SIGUSR2);
  EXPECT_TRUE(web->says("\"threads\""));
}

TEST_P(DrainOfServers, is_told_of_before_a_worker_ends_that_has_nothing_more_to_do) {
  const auto web = listening("require('http').createServer().listen($1, '127.0.0.1')");
  drain(*web, long_enough);
  EXPECT_TRUE(reactor.run_until([&] { return web->ended; }, seconds(20)));
  EXPECT_EQ(web->drained, none_cut_off);
}

TEST_P(DrainOfServers, is_over_at_once_in_a_worker_that_has_none) {
  const auto job = worker("process.send('up'); process.on('message', () => {})");
  ASSERT_TRUE(job->says("\"up\""));
  drain(*job, long_enough);
  EXPECT_EQ(job->drained, none_cut_off);
}

TEST_P(DrainOfServers, may_follow_the_first_listen_of_a_worker_that_nobody_answers) {
  const auto web = worker(
      "require('net').createServer().listen('/held', () => {});"
      "process.send('up')");
  web->answer_other = [](std::uint64_t, const host::ListenQuery&) {};
  ASSERT_TRUE(web->says("\"up\""));
  drain(*web, long_enough);
  EXPECT_EQ(web->drained, none_cut_off);
}

TEST_P(DrainOfServers, is_not_to_be_had_where_the_part_that_drains_cannot_be_loaded) {
  const std::string folder = testing::TempDir() + "agent-" + std::to_string(::getpid());
  std::filesystem::create_directory(folder);
  std::filesystem::copy_file(test::agent_script(), folder + "/agent.cjs");
  NodeWorker web(reactor, GetParam(), http_server, folder + "/agent.cjs");
  EXPECT_TRUE(web.until([&] { return !web.listening.empty() && web.channel->can_drain(); }));
  web.channel->drain(long_enough);
  EXPECT_TRUE(web.until([&] { return web.drained == none_cut_off; }));
  EXPECT_FALSE(web.channel->can_drain());
  EXPECT_TRUE(web.closed.empty());
  std::filesystem::remove_all(folder);
}

TEST_P(DrainOfServers, works_under_a_permission_model_that_keeps_the_addon_out) {
  NodeWorker web(reactor, GetParam(), http_server, test::agent_script() + permission());
  ASSERT_TRUE(web.until([&] { return !web.listening.empty() && web.channel->can_drain(); }));
  web.channel->drain(long_enough);
  EXPECT_TRUE(web.until([&] { return web.drained == none_cut_off; }));
  EXPECT_TRUE(web.channel->can_drain());
}
