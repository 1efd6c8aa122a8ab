#include "unit/agent/drain_fixture.h"

using namespace skep;
using namespace skep::test;

namespace {

using DrainOfHttp = Drain;

// Connects by TCP, and sends `text` when it has.
std::string raw_client(const std::string& text) {
  return "const c = require('net').connect(PORT, '127.0.0.1', () => { c.write(" + text +
         "); say('connected'); }); let got = ''; c.on('data', d => got += d);"
         "c.on('error', () => {}); c.on('close', () => say('closed', JSON.stringify(got)));";
}

std::string tls_client(const std::string& text) {
  return "const c = require('tls').connect({ port: PORT, host: '127.0.0.1', rejectUnauthorized: "
         "false }, () => { c.write(" +
         text +
         "); say('connected'); }); let got = ''; c.on('data', d => got += d);"
         "c.on('error', () => {}); c.on('close', () => say('closed', JSON.stringify(got)));";
}

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DrainOfHttp);
INSTANTIATE_TEST_SUITE_P(Versions, DrainOfHttp, testing::ValuesIn(nodes()), node_name);

TEST_P(DrainOfHttp, is_offered_by_the_agent_at_its_start) {
  const auto web = listening(http_server);
  EXPECT_TRUE(web->until([&] { return web->channel->can_drain(); }));
}

TEST_P(DrainOfHttp, is_not_offered_without_the_agent) {
  NodeWorker web(reactor, GetParam(), http_server);
  ASSERT_TRUE(web.until([&] { return !web.listening.empty(); }));
  EXPECT_FALSE(web.channel->can_drain());
}

TEST_P(DrainOfHttp, is_over_at_once_where_nothing_is_open) {
  const auto web = listening(http_server);
  EXPECT_LT(drain(*web, long_enough), milliseconds(900));
  EXPECT_EQ(web->drained, none_cut_off);
}

TEST_P(DrainOfHttp, closes_the_servers_of_the_worker) {
  const auto web = listening(http_server);
  drain(*web, long_enough);
  EXPECT_EQ(web->closed.size(), 1U);
}

TEST_P(DrainOfHttp, answers_a_request_in_progress_and_says_that_the_connection_ends) {
  const auto web = listening(
      "require('http').createServer((q, r) => { process.send('asked');"
      "process.on('SIGUSR2', () => r.end('late')); }).listen($1, '127.0.0.1')");
  const auto visitor = client(raw_client(R"('GET / HTTP/1.1\r\nHost: x\r\n\r\n')"), *web);
  ASSERT_TRUE(web->says("\"asked\""));
  web->channel->drain(long_enough);
  ASSERT_TRUE(web->until([&] { return !web->closed.empty(); }));
  web->signal(SIGUSR2);
  ASSERT_TRUE(visitor->until([&] { return visitor->messages.size() == 2; }));
  EXPECT_THAT(visitor->messages[1], testing::HasSubstr("late"));
  EXPECT_THAT(visitor->messages[1], testing::HasSubstr("Connection: close"));
  EXPECT_TRUE(web->until([&] { return web->drained == none_cut_off; }));
}

TEST_P(DrainOfHttp, answers_what_still_arrives_on_an_open_connection_and_ends_it) {
  const auto web = listening(http_server);
  const auto visitor = client(
      "const c = require('net').connect(PORT, '127.0.0.1'); let got = '';"
      "const ask = () => c.write('GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'); ask();"
      "c.once('data', () => { say('answered'); process.on('SIGUSR2', ask);"
      "c.on('data', d => got += d); c.on('close', () => say(got)); });",
      *web);
  ASSERT_TRUE(visitor->says("\"answered\""));
  web->channel->drain(long_enough);
  ASSERT_TRUE(web->until([&] { return !web->closed.empty(); }));
  visitor->signal(SIGUSR2);
  ASSERT_TRUE(visitor->until([&] { return visitor->messages.size() == 2; }));
  EXPECT_THAT(visitor->messages[1], testing::HasSubstr("200 OK"));
  EXPECT_THAT(visitor->messages[1], testing::HasSubstr("Connection: close"));
  EXPECT_TRUE(web->until([&] { return web->drained == none_cut_off; }));
}

TEST_P(DrainOfHttp, ends_the_connection_also_of_an_app_that_says_keep_alive_itself) {
  for (const char* answer : {"r.setHeader('Connection', 'keep-alive'); r.end('x')",
                             "r.writeHead(200, { Connection: 'keep-alive' }); r.end('x')",
                             "r.writeHead(200, ['connection', 'keep-alive']); r.end('x')"}) {
    const auto web =
        listening(fmt::format("require('http').createServer((q, r) => {{ process.send('asked');"
                              "process.on('SIGUSR2', () => {{ {} }}); }}).listen($1, '127.0.0.1')",
                              answer));
    const auto visitor = client(raw_client(R"('GET / HTTP/1.1\r\nHost: x\r\n\r\n')"), *web);
    ASSERT_TRUE(web->says("\"asked\""));
    web->channel->drain(long_enough);
    ASSERT_TRUE(web->until([&] { return !web->closed.empty(); }));
    web->signal(SIGUSR2);
    ASSERT_TRUE(visitor->until([&] { return visitor->messages.size() == 2; }));
    EXPECT_THAT(visitor->messages[1], testing::HasSubstr("onnection: close")) << answer;
    EXPECT_THAT(visitor->messages[1], testing::Not(testing::HasSubstr("keep-alive"))) << answer;
  }
}

TEST_P(DrainOfHttp, answers_all_requests_that_a_client_sent_at_once) {
  const auto web = listening(
      "const waiting = []; require('http').createServer((q, r) => { waiting.push([q, r]);"
      "if (waiting.length === 3) process.send('asked'); }).listen($1, '127.0.0.1');"
      "process.on('SIGUSR2', () => { for (const [q, r] of waiting) r.end(q.url) })");
  const auto visitor = client(
      raw_client(
          R"(['/one', '/two', '/three'].map(p => `GET ${p} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''))"),
      *web);
  ASSERT_TRUE(web->says("\"asked\""));
  web->channel->drain(seconds(10));
  ASSERT_TRUE(web->until([&] { return !web->closed.empty(); }));
  web->signal(SIGUSR2);
  ASSERT_TRUE(visitor->until([&] { return visitor->messages.size() == 2; }));
  EXPECT_THAT(visitor->messages[1],
              testing::AllOf(testing::HasSubstr("/one"), testing::HasSubstr("/two"),
                             testing::HasSubstr("/three")));
  EXPECT_TRUE(web->until([&] { return web->drained == none_cut_off; }));
}

TEST_P(DrainOfHttp, waits_at_most_two_seconds_for_a_connection_that_never_sent_a_request) {
  const auto web = listening(http_server);
  const auto visitor = client(raw_client("''"), *web);
  ASSERT_TRUE(visitor->says("\"connected\""));
  EXPECT_LE(drain(*web, long_enough), seconds(2));
  EXPECT_EQ(web->drained, none_cut_off);
}

TEST_P(DrainOfHttp, waits_at_most_two_seconds_for_a_connection_that_only_shook_hands) {
  const auto web = listening(https_server);
  const auto visitor = client(tls_client("''"), *web);
  ASSERT_TRUE(visitor->says("\"connected\""));
  EXPECT_LE(drain(*web, long_enough), seconds(2));
  EXPECT_EQ(web->drained, none_cut_off);
}

TEST_P(DrainOfHttp, waits_at_most_two_seconds_for_a_connection_that_does_not_shake_hands) {
  const auto web = listening(https_server);
  const auto visitor = client(raw_client("''"), *web);
  ASSERT_TRUE(visitor->says("\"connected\""));
  EXPECT_LE(drain(*web, long_enough), seconds(2));
  EXPECT_EQ(web->drained, none_cut_off);
}

TEST_P(DrainOfHttp, waits_at_most_two_seconds_for_a_connection_that_sends_nothing_more) {
  for (const bool secure : {false, true}) {
    const auto web = listening(secure ? https_server : http_server);
    const std::string request = R"('GET / HTTP/1.1\r\nHost: x\r\n\r\n')";
    const auto visitor = client((secure ? tls_client(request) : raw_client(request)) +
                                    "c.once('data', () => say('answered'))",
                                *web);
    ASSERT_TRUE(visitor->says("\"answered\""));
    const Duration took = drain(*web, long_enough);
    EXPECT_LE(took, seconds(2));
    EXPECT_GE(took, milliseconds(900));
    EXPECT_EQ(web->drained, none_cut_off);
  }
}

TEST_P(DrainOfHttp, does_not_take_half_a_request_for_silence) {
  const auto web = listening(http_server);
  const auto visitor = client(raw_client(R"('GET / HTTP/1.1\r\n')") +
                                  R"(process.on('SIGUSR2', () => c.write('Host: x\r\n\r\n'));)",
                              *web);
  ASSERT_TRUE(visitor->says("\"connected\""));
  web->channel->drain(long_enough);
  ASSERT_TRUE(web->until([&] { return !web->closed.empty(); }));
  EXPECT_FALSE(reactor.run_until([&] { return !web->drained.empty(); }, milliseconds(1500)));
  visitor->signal(SIGUSR2);
  ASSERT_TRUE(visitor->until([&] { return visitor->messages.size() == 2; }));
  EXPECT_THAT(visitor->messages[1], testing::HasSubstr("200 OK"));
}

TEST_P(DrainOfHttp, cuts_off_at_the_deadline_what_does_not_end_and_counts_it) {
  const auto web = listening(
      "require('http').createServer((q, r) => { r.write('x'); process.send('asked') })"
      ".listen($1, '127.0.0.1')");
  const auto visitor = client(raw_client(R"('GET / HTTP/1.1\r\nHost: x\r\n\r\n')"), *web);
  ASSERT_TRUE(web->says("\"asked\""));
  const Duration took = drain(*web, milliseconds(400));
  EXPECT_GE(took, milliseconds(395));
  EXPECT_EQ(web->drained, std::vector<std::uint32_t>{1});
  EXPECT_TRUE(visitor->until([&] { return visitor->messages.size() == 2; }));
}

TEST_P(DrainOfHttp, ends_earlier_when_it_is_told_so) {
  const auto web = listening(
      "require('http').createServer(() => process.send('asked')).listen($1, '127.0.0.1')");
  const auto visitor = client(raw_client(R"('GET / HTTP/1.1\r\nHost: x\r\n\r\n')"), *web);
  ASSERT_TRUE(web->says("\"asked\""));
  web->channel->drain(seconds(60));
  web->channel->drain(seconds(90));
  EXPECT_LT(drain(*web, milliseconds(300)), seconds(10));
  EXPECT_EQ(web->drained, std::vector<std::uint32_t>{1});
}
