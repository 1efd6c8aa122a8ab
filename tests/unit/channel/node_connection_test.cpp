#include "unit/channel/node_worker.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

class NodeConnections : public Node {
 protected:
  // One end of a connection to the first server of the worker; what came of it is in `taken`.
  UniqueFd give(NodeWorker& worker) {
    auto pair = make_channel_pair();
    worker.channel->give_connection(worker.asks.at(0), std::move(pair.ours),
                                    [this](bool is_taken) { taken.push_back(is_taken); });
    return std::move(pair.theirs);
  }

  std::vector<bool> taken;
};

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(NodeConnections);
INSTANTIATE_TEST_SUITE_P(Versions, NodeConnections, testing::ValuesIn(nodes()), node_name);

TEST_P(NodeConnections, are_served_by_the_worker_they_are_given_to) {
  NodeWorker worker(reactor, GetParam(), R"(
    require('http').createServer((q, r) => r.end('well')).listen($1))");
  ASSERT_TRUE(worker.until([&] { return !worker.asks.empty(); }));
  std::vector<UniqueFd> clients;
  for (int i = 0; i < 8; ++i) clients.push_back(give(worker));
  ASSERT_TRUE(worker.until([&] { return taken.size() == clients.size(); }));
  EXPECT_EQ(taken, std::vector<bool>(8, true));
  for (const auto& client : clients)
    EXPECT_NE(answer_to(client.get(), get_request).find("well"), std::string::npos);
}

TEST_P(NodeConnections, are_refused_by_a_server_that_is_full) {
  NodeWorker worker(reactor, GetParam(), R"(
    const s = require('net').createServer(() => {});
    s.maxConnections = 1;
    s.listen('$DIR/x.sock'))");
  const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_un address{AF_UNIX, ""};
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)), 0);
  ASSERT_EQ(::listen(socket.get(), 16), 0);
  worker.answer_other = [&](std::uint64_t ask, const ListenQuery&) {
    worker.channel->answer(ask, socket.get());
  };
  ASSERT_TRUE(worker.until([&] { return !worker.asks.empty(); }));
  const UniqueFd first = give(worker);
  const UniqueFd second = give(worker);
  ASSERT_TRUE(worker.until([&] { return taken.size() == 2; }));
  EXPECT_EQ(taken, (std::vector<bool>{true, false}));
}

TEST_P(NodeConnections, are_not_taken_by_a_server_that_has_closed) {
  NodeWorker worker(reactor, GetParam(), R"(
    const s = require('net').createServer(() => s.close()).listen($1))");
  ASSERT_TRUE(worker.until([&] { return !worker.asks.empty(); }));
  const UniqueFd first = give(worker);
  const UniqueFd second = give(worker);
  ASSERT_TRUE(worker.until([&] { return !worker.closed.empty() && taken.size() == 2; }));
  const UniqueFd third = give(worker);
  ASSERT_TRUE(worker.until([&] { return taken.size() == 3; }));
  EXPECT_EQ(taken.back(), false);
}

TEST_P(NodeConnections, are_not_taken_by_a_worker_that_dies) {
  NodeWorker worker(reactor, GetParam(), R"(
    require('net').createServer().listen($1, () => setImmediate(() => { for (;;); })))");
  ASSERT_TRUE(worker.until([&] { return !worker.asks.empty(); }));
  const UniqueFd client = give(worker);
  worker.kill();
  ASSERT_TRUE(reactor.run_until([&] { return worker.ended; }));
  EXPECT_LE(taken.size(), 1U);
}
