#include <utility>

#include "host/rescue/rescuer.h"
#include "unit/channel/node_worker.h"
#include "unit/rescue/rescue_fixture.h"

using namespace skep;
using namespace skep::test;

namespace {

const ListenAddress http = address_number(80);

// Real workers on real channels; the socket is that of slot 0, which has none.
class NodeSurroundings final : public host::rescue::Surroundings {
 public:
  [[nodiscard]] std::vector<Socket> sockets(const std::string& /*app*/,
                                            std::uint32_t slot) const override {
    return slot == 0 ? std::vector{Socket{http, stuck.get()}} : std::vector<Socket>{};
  }
  [[nodiscard]] Server server(const std::string& /*app*/, std::uint32_t slot) const override {
    return workers.contains(slot) ? Server{slot, {http}} : Server{};
  }
  [[nodiscard]] bool give(host::rescue::Incarnation worker, const ListenAddress& /*address*/,
                          host::UniqueFd connection,
                          std::function<void(bool taken)> answered) override {
    ++given;
    NodeWorker* node = workers.at(static_cast<std::uint32_t>(worker));
    node->channel->give_connection(node->asks.at(0), std::move(connection), std::move(answered));
    return true;
  }
  void close_slot(const std::string& /*app*/, std::uint32_t /*slot*/) override {}
  void close_address(const std::string& /*app*/, const ListenAddress& /*address*/) override {}
  [[nodiscard]] bool closing_moves_queue(const std::string& /*app*/) const override {
    return false;
  }
  void rescued(event::Rescued told) override {
    rescued_count += told.rescued;
    lost_count += told.lost;
  }

  host::UniqueFd stuck = loopback_listener(128);
  std::map<std::uint32_t, NodeWorker*> workers;  // by slot, which is the incarnation, too
  int given = 0;
  std::uint64_t rescued_count = 0;
  std::uint64_t lost_count = 0;
};

class NodeRescue : public Node {
 protected:
  void connect(int count) {
    for (int i = 0; i < count; ++i) {
      clients.push_back(connect_to(around.stuck.get()));
      ::send(clients.back().get(), get_request.data(), get_request.size(), MSG_NOSIGNAL);
    }
  }
  [[nodiscard]] int answered() const {
    int count = 0;
    for (const auto& client : clients)
      if (answer_to(client.get(), "").find("200 OK") != std::string::npos) ++count;
    return count;
  }

  NodeSurroundings around;
  std::vector<host::UniqueFd> clients;
  host::Rescuer rescuer{reactor, around};
};

constexpr const char* serves = "require('http').createServer((q, r) => r.end('well')).listen($1)";

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(NodeRescue);
INSTANTIATE_TEST_SUITE_P(Versions, NodeRescue, testing::ValuesIn(nodes()), node_name);

TEST_P(NodeRescue, serves_what_waited_in_the_queue_of_a_slot_without_a_worker) {
  NodeWorker one(reactor, GetParam(), serves);
  NodeWorker two(reactor, GetParam(), serves);
  ASSERT_TRUE(one.until([&] { return !one.asks.empty() && !two.asks.empty(); }));
  around.workers = {{1, &one}, {2, &two}};
  connect(100);
  rescuer.perform(action::Rescue{"web", {0}, {1, 2}});
  ASSERT_TRUE(reactor.run_until([&] { return around.rescued_count == 100; }));
  EXPECT_EQ(answered(), 100);
  EXPECT_EQ(around.lost_count, 0U);
}

TEST_P(NodeRescue, gives_to_another_what_a_worker_was_killed_over) {
  NodeWorker blocked(reactor, GetParam(), R"(
    const s = require('http').createServer((q, r) => r.end('well'));
    s.listen($1, () => setTimeout(() => { process.send('blocks'); for (;;); }, 10)))");
  NodeWorker well(reactor, GetParam(), serves);
  ASSERT_TRUE(well.until([&] { return !blocked.asks.empty() && !well.asks.empty(); }));
  ASSERT_TRUE(blocked.says("\"blocks\""));
  around.workers = {{1, &blocked}, {2, &well}};
  connect(20);
  rescuer.perform(action::Rescue{"web", {0}, {1, 2}});
  ASSERT_TRUE(reactor.run_until([&] { return around.rescued_count == 19; }));
  blocked.kill();
  ASSERT_TRUE(reactor.run_until([&] { return blocked.ended; }));
  around.workers.erase(1);
  rescuer.worker_gone("web", 1);
  ASSERT_TRUE(reactor.run_until([&] { return around.rescued_count == 20; }));
  EXPECT_EQ(answered(), 20);
  EXPECT_EQ(around.given, 21);
}

TEST_P(NodeRescue, closes_what_the_only_worker_refuses) {
  NodeWorker closed(reactor, GetParam(), R"(
    const s = require('net').createServer(() => s.close()).listen($1))");
  ASSERT_TRUE(closed.until([&] { return !closed.asks.empty(); }));
  around.workers = {{1, &closed}};
  connect(2);
  rescuer.perform(action::Rescue{"web", {0}, {1}});
  ASSERT_TRUE(reactor.run_until([&] { return around.rescued_count + around.lost_count == 2; }));
  EXPECT_EQ(around.lost_count, 1U);
}
