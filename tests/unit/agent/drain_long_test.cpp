#include "unit/agent/drain_fixture.h"

using namespace skep;
using namespace skep::test;

namespace {

using DrainOfLongConnections = Drain;

// A WebSocket server as small as can be; `more` is done with each socket.
std::string web_socket_server(const std::string& more = "") {
  return R"(
    const s = require('http').createServer((q, r) => r.end());
    s.on('upgrade', (q, socket) => {
      const key = require('crypto').createHash('sha1')
        .update(q.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${key}\r\n\r\n`);
      socket.on('error', () => {});
      socket.on('end', () => socket.end());
      socket.resume();)" +
         more + R"(
    });
    s.listen($1, '127.0.0.1');)";
}

// Tells the code of the close frame, and answers it.
std::string web_socket_client(const std::string& upgrade = "websocket") {
  return "const c = require('net').connect(PORT, '127.0.0.1', () => c.write('GET / HTTP/1.1\\r\\n"
         "Host: x\\r\\nConnection: Upgrade\\r\\nUpgrade: " +
         upgrade +
         "\\r\\nSec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: "
         "dGhlIHNhbXBsZSBub25jZQ==\\r\\n\\r\\n'));"
         R"(
    c.on('error', () => {});
    c.once('data', () => {
      say('open');
      c.on('data', d => {
        say('frame', d[0].toString(16), d.readUInt16BE(2));
        c.end(Buffer.from([0x88, 0x82, 0, 0, 0, 0, 3, 0xe9]));
      });
    });
    c.on('close', () => say('closed'));)";
}

constexpr const char* echo =
    "require('net').createServer(c => { c.on('error', () => {}); c.on('data', d => c.write(d));"
    "c.write('welcome') }).listen($1, '127.0.0.1');";

constexpr const char* tcp_client =
    "const c = require('net').connect(PORT, '127.0.0.1'); c.on('error', () => {});"
    "c.once('data', () => say('welcome')); c.on('close', () => say('closed'));"
    "process.on('SIGUSR2', () => c.end());";

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DrainOfLongConnections);
INSTANTIATE_TEST_SUITE_P(Versions, DrainOfLongConnections, testing::ValuesIn(nodes()), node_name);

TEST_P(DrainOfLongConnections, tells_web_sockets_near_the_deadline_that_it_goes_away) {
  const auto web = listening(web_socket_server());
  const auto visitor = client(web_socket_client(), *web);
  ASSERT_TRUE(visitor->says("\"open\""));
  const Duration took = drain(*web, seconds(2));
  EXPECT_GE(took, milliseconds(1400));
  EXPECT_LT(took, milliseconds(1950));
  EXPECT_EQ(web->drained, none_cut_off);
  EXPECT_TRUE(visitor->says("\"closed\""));
  EXPECT_EQ(visitor->messages.at(1), "\"frame 88 1001\"");
}

TEST_P(DrainOfLongConnections, leaves_the_last_word_to_a_web_socket_library) {
  const auto web = listening(web_socket_server(
      "socket[Symbol('websocket')] = { close(code) { process.send('library ' + code);"
      "socket.end() } }"));
  const auto visitor = client(web_socket_client(), *web);
  ASSERT_TRUE(visitor->says("\"open\""));
  drain(*web, seconds(1));
  EXPECT_TRUE(web->says("\"library 1001\""));
  EXPECT_EQ(web->drained, none_cut_off);
  ASSERT_TRUE(visitor->says("\"closed\""));
  EXPECT_EQ(visitor->messages.size(), 2U);
}

TEST_P(DrainOfLongConnections, writes_no_frame_to_what_is_no_web_socket) {
  const auto web = listening(web_socket_server());
  const auto visitor = client(web_socket_client("something"), *web);
  ASSERT_TRUE(visitor->says("\"open\""));
  drain(*web, milliseconds(500));
  EXPECT_EQ(web->drained, std::vector<std::uint32_t>{1});
  ASSERT_TRUE(visitor->says("\"closed\""));
  EXPECT_EQ(visitor->messages.size(), 2U);
}

TEST_P(DrainOfLongConnections, leaves_requests_to_upgrade_to_an_app_without_a_listener_for_them) {
  const auto web = listening(
      "const s = require('http').createServer((q, r) => r.end('plain')).listen($1, '127.0.0.1');"
      "const once = () => {}; s.once('upgrade', once); s.removeListener('upgrade', once);"
      "process.send(s.listenerCount('upgrade'))");
  EXPECT_TRUE(web->says("0"));
}

TEST_P(DrainOfLongConnections, waits_for_the_end_of_tcp_connections) {
  const auto web = listening(echo);
  const auto visitor = client(tcp_client, *web);
  ASSERT_TRUE(visitor->says("\"welcome\""));
  web->channel->drain(long_enough);
  EXPECT_FALSE(reactor.run_until([&] { return !web->drained.empty(); }, milliseconds(1500)));
  visitor->signal(SIGUSR2);
  EXPECT_TRUE(web->until([&] { return web->drained == none_cut_off; }));
}

TEST_P(DrainOfLongConnections, cuts_off_tcp_connections_at_the_deadline) {
  const auto web = listening(echo);
  const auto one = client(tcp_client, *web);
  const auto two = client(tcp_client, *web);
  ASSERT_TRUE(one->says("\"welcome\"") && two->says("\"welcome\""));
  drain(*web, milliseconds(300));
  EXPECT_EQ(web->drained, std::vector<std::uint32_t>{2});
  EXPECT_TRUE(one->says("\"closed\"") && two->says("\"closed\""));
}
