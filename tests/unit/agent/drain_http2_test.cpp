#include "unit/agent/drain_fixture.h"

using namespace skep;
using namespace skep::test;

namespace {

using DrainOfHttp2 = Drain;

constexpr const char* plain =
    "require('http2').createServer((q, r) => r.end('hello')).listen($1, '127.0.0.1');";
constexpr const char* secure =
    "require('http2').createSecureServer({ ...IDENTITY, allowHTTP1: true }, (q, r) => "
    "r.end('hello')).listen($1, '127.0.0.1');";

// Counts how each request of `concurrent` at a time ends, until the session does. A client may send
// again what is above the last id of a GOAWAY, and only that.
std::string busy_client(const std::string& scheme) {
  return "const s = require('http2').connect('" + scheme +
         "://127.0.0.1:PORT', { rejectUnauthorized: false });"
         R"(
    let last, answered = 0, lost = 0, above = 0, going = true;
    s.on('goaway', (code, id) => { going = false; last = id; });
    s.on('error', () => {});
    s.on('close', () => setImmediate(() => say('over', last !== undefined, lost)));
    const ask = () => {
      if (!going || s.closed || s.destroyed) return;
      const r = s.request({ ':path': '/' });
      let ok = false;
      r.on('response', () => ok = true);
      r.on('error', () => {});
      r.resume();
      r.on('close', () => {
        if (ok) { answered++; if (answered === 300) say('busy'); }
        else if (last === undefined || r.id <= last) lost++;
        ask();
      });
    };
    for (let i = 0; i < 16; i++) ask();)";
}

std::string idle_client(const std::string& scheme) {
  return "const s = require('http2').connect('" + scheme +
         "://127.0.0.1:PORT', { rejectUnauthorized: false }); s.on('remoteSettings', () => "
         "say('connected')); s.on('error', () => {}); s.on('goaway', code => say('goaway', code))";
}

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DrainOfHttp2);
INSTANTIATE_TEST_SUITE_P(Versions, DrainOfHttp2, testing::ValuesIn(nodes()), node_name);

TEST_P(DrainOfHttp2, answers_every_stream_at_or_below_the_last_one_that_it_names) {
  for (const bool tls : {false, true}) {
    const auto web = listening(tls ? secure : plain);
    const auto visitor = client(busy_client(tls ? "https" : "http"), *web);
    ASSERT_TRUE(visitor->says("\"busy\""));
    drain(*web, long_enough);
    EXPECT_EQ(web->drained, none_cut_off);
    EXPECT_TRUE(visitor->says("\"over true 0\"")) << testing::PrintToString(visitor->messages);
  }
}

TEST_P(DrainOfHttp2, lets_a_stream_in_progress_end) {
  const auto web = listening(
      "require('http2').createServer((q, r) => { process.send('asked');"
      "process.on('SIGUSR2', () => r.end('late')) }).listen($1, '127.0.0.1')");
  const auto visitor = client(
      "const s = require('http2').connect('http://127.0.0.1:PORT'); const r = s.request({});"
      "let got = ''; r.setEncoding('utf8'); r.on('data', d => got += d);"
      "r.on('end', () => say(got)); s.on('goaway', () => say('goaway'));",
      *web);
  ASSERT_TRUE(web->says("\"asked\""));
  web->channel->drain(long_enough);
  ASSERT_TRUE(visitor->says("\"goaway\""));
  web->signal(SIGUSR2);
  EXPECT_TRUE(visitor->says("\"late\""));
  EXPECT_TRUE(web->until([&] { return web->drained == none_cut_off; }));
}

TEST_P(DrainOfHttp2, sends_idle_clients_away_in_peace) {
  for (const bool tls : {false, true}) {
    const auto web = listening(tls ? secure : plain);
    const auto visitor = client(idle_client(tls ? "https" : "http"), *web);
    ASSERT_TRUE(visitor->says("\"connected\""));
    EXPECT_LT(drain(*web, long_enough), seconds(2));
    EXPECT_EQ(web->drained, none_cut_off);
    EXPECT_TRUE(visitor->says("\"goaway 0\"")) << testing::PrintToString(visitor->messages);
  }
}

TEST_P(DrainOfHttp2, answers_the_first_request_of_a_session_that_had_none) {
  const auto web = listening(plain);
  const auto visitor = client(
      "const c = require('net').connect(PORT, '127.0.0.1', () => say('connected'));"
      "process.on('SIGUSR2', () => { const s = require('http2').connect('http://127.0.0.1:PORT',"
      "{ createConnection: () => c }); const r = s.request({}); let got = '';"
      "r.setEncoding('utf8'); r.on('data', d => got += d); r.on('end', () => say('got', got));"
      "s.on('goaway', (code, id) => say('goaway', id)); s.on('error', e => say(e.message)) });",
      *web);
  ASSERT_TRUE(visitor->says("\"connected\""));
  web->channel->drain(long_enough);
  ASSERT_TRUE(web->until([&] { return !web->closed.empty(); }));
  visitor->signal(SIGUSR2);
  EXPECT_TRUE(visitor->says("\"got hello\"")) << testing::PrintToString(visitor->messages);
  EXPECT_TRUE(web->until([&] { return web->drained == none_cut_off; }));
}

TEST_P(DrainOfHttp2, ends_http_1_on_the_same_server) {
  const auto web = listening(secure);
  const auto visitor = client(
      "const https = require('https'); const agent = new https.Agent({ keepAlive: true });"
      "const ask = () => https.get({ port: PORT, host: '127.0.0.1', rejectUnauthorized: false,"
      "agent }, r => { r.resume(); r.on('end', () => say(r.headers.connection)) })"
      ".on('error', e => say(e.code)); ask(); process.on('SIGUSR2', ask);",
      *web);
  ASSERT_TRUE(visitor->says("\"keep-alive\""));
  web->channel->drain(long_enough);
  ASSERT_TRUE(web->until([&] { return !web->closed.empty(); }));
  visitor->signal(SIGUSR2);
  EXPECT_TRUE(visitor->says("\"close\"")) << testing::PrintToString(visitor->messages);
  EXPECT_TRUE(web->until([&] { return web->drained == none_cut_off; }));
}

TEST_P(DrainOfHttp2, cuts_off_a_stream_that_does_not_end) {
  const auto web = listening(
      "require('http2').createServer((q, r) => { r.write('x'); process.send('asked') })"
      ".listen($1, '127.0.0.1')");
  const auto visitor = client(
      "const s = require('http2').connect('http://127.0.0.1:PORT'); s.on('error', () => {});"
      "const r = s.request({}); r.on('error', () => {}); r.resume();"
      "s.on('close', () => say('closed'))",
      *web);
  ASSERT_TRUE(web->says("\"asked\""));
  drain(*web, milliseconds(400));
  EXPECT_EQ(web->drained, std::vector<std::uint32_t>{1});
  EXPECT_TRUE(visitor->says("\"closed\""));
}
