#include "unit/channel/node_worker.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Node);
INSTANTIATE_TEST_SUITE_P(Versions, Node, testing::ValuesIn(nodes()), node_name);

TEST_P(Node, serves_http_from_the_socket_it_was_given) {
  NodeWorker worker(reactor, GetParam(),
                    "require('http').createServer((q, r) => r.end('from node')).listen($1)");
  ASSERT_TRUE(worker.until([&] { return !worker.listening.empty(); }));
  EXPECT_EQ(worker.asked.at(0).address.name(), fmt::format("*:{}", worker.ports[0]));
  EXPECT_NE(fetch(worker.ports[0]).find("from node"), std::string::npos);
}

TEST_P(Node, hears_the_errors_of_listen) {
  NodeWorker worker(reactor, GetParam(), R"(
    const net = require('net');
    for (const port of [80, 81])
      net.createServer().on('error', e => process.send([port, e.code])).listen(port, '127.0.0.1'))");
  worker.refused = {{80, EACCES}, {81, EADDRINUSE}};
  EXPECT_TRUE(worker.says(R"([80,"EACCES"])"));
  EXPECT_TRUE(worker.says(R"([81,"EADDRINUSE"])"));
}

TEST_P(Node, hears_EADDRINUSE_when_it_listens_twice_and_may_listen_again_after_close) {
  NodeWorker worker(reactor, GetParam(), R"(
    const net = require('net');
    const first = net.createServer().listen($1, () =>
      net.createServer().on('error', e => {
        process.send(e.code);
        first.close(() => net.createServer().listen($1, () => process.send('again')));
      }).listen($1)))");
  EXPECT_TRUE(worker.says(R"("EADDRINUSE")"));
  EXPECT_TRUE(worker.says(R"("again")"));
  EXPECT_EQ(worker.closed.size(), 1U);
}

TEST_P(Node, learns_the_real_port_of_port_0) {
  NodeWorker worker(reactor, GetParam(), R"(
    const s = require('net').createServer().listen(0, '127.0.0.1',
      () => process.send(s.address().port)))");
  ASSERT_TRUE(worker.until([&] { return !worker.listening.empty(); }));
  const int port = worker.ports[3];
  EXPECT_EQ(worker.listening[0].port, port);
  EXPECT_TRUE(worker.says(std::to_string(port)));
}

TEST_P(Node, asks_for_several_sockets_at_once) {
  NodeWorker worker(reactor, GetParam(), R"(
    for (const port of [$1, $2, $3])
      require('http').createServer((q, r) => r.end('port ' + port)).listen(port))");
  ASSERT_TRUE(worker.until([&] { return worker.listening.size() == 3; }));
  for (int i = 0; i < 3; ++i)
    EXPECT_NE(fetch(worker.ports[i]).find(fmt::format("port {}", worker.ports[i])),
              std::string::npos);
}

TEST_P(Node, starts_a_tls_server) {
  NodeWorker worker(reactor, GetParam(),
                    "require('tls').createServer({}).listen($1, () => process.send('up'))");
  EXPECT_TRUE(worker.says(R"("up")"));
  EXPECT_NE(worker.asked.at(0).data.find("ticketKeys"), std::string::npos);
}

TEST_P(Node, survives_the_refusal_of_a_tls_server) {
  NodeWorker worker(reactor, GetParam(), R"(
    require('tls').createServer({}).on('error', e => process.send(e.code)).listen($1))");
  worker.refused = {{static_cast<std::uint16_t>(worker.ports[0]), EACCES}};
  EXPECT_TRUE(worker.says(R"("EACCES")"));
}

TEST_P(Node, asks_for_ipv6_addresses) {
  NodeWorker worker(reactor, GetParam(), R"(
    require('net').createServer().listen($1, '::', () => process.send('up'));
    require('net').createServer().listen({ port: $2, host: '::', ipv6Only: true }))");
  ASSERT_TRUE(worker.until([&] { return worker.listening.size() == 2; }));
  EXPECT_EQ(worker.asked.at(0).address,
            (ListenAddress{ListenAddress::Family::ipv6,
                           "::", static_cast<std::uint16_t>(worker.ports[0]), false, 0}));
  EXPECT_TRUE(worker.asked.at(1).address.ipv6_only);
}

TEST_P(Node, sends_on_after_it_sent_a_handle) {
  NodeWorker worker(reactor, GetParam(), R"(
    const net = require('net');
    const s = net.createServer().listen(0, '127.0.0.1', () => {
      const c = net.connect(s.address().port, '127.0.0.1', () => {
        process.send('with a handle', c);
        process.send('after it');
        net.createServer().listen($1, () => process.send('listened'));
      });
    }))");
  EXPECT_TRUE(worker.says(R"("with a handle")"));
  EXPECT_TRUE(worker.says(R"("after it")"));
  EXPECT_TRUE(worker.says(R"("listened")"));
}

TEST_P(Node, leaves_when_its_program_disconnects) {
  NodeWorker worker(reactor, GetParam(), R"(
    const cluster = require('cluster');
    require('net').createServer().listen($1, () => cluster.worker.disconnect()))");
  EXPECT_TRUE(reactor.run_until([&] { return worker.ended; }, std::chrono::seconds(30)));
  EXPECT_EQ(worker.closed.size(), 1U);
}

TEST_P(Node, runs_the_worker_branch_of_the_textbook_cluster_program) {
  NodeWorker worker(reactor, GetParam(), R"(
    const cluster = require('cluster');
    if (cluster.isPrimary) cluster.fork();
    else require('http').createServer((q, r) => r.end('worker ' + cluster.worker.id)).listen($1))");
  ASSERT_TRUE(worker.until([&] { return !worker.listening.empty(); }));
  EXPECT_NE(fetch(worker.ports[0]).find("worker 1"), std::string::npos);
}
