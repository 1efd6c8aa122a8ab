#include <atomic>
#include <chrono>
#include <thread>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/keep_alive.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;

std::string restarts(const std::string& worker, const std::string& reason) {
  return R"(skep_worker_restarts_total{app="web",worker=")" + worker + "\",reason=\"" + reason +
         "\"}";
}

std::string breaches(const std::string& worker, const std::string& threshold) {
  return R"(skep_worker_threshold_breaches_total{app="web",worker=")" + worker + "\",threshold=\"" +
         threshold + "\"}";
}

// tests/workload/web.js with a small heap, on each Node that is there.
class Heap : public testing::TestWithParam<Node> {
 protected:
  [[nodiscard]] App program(std::uint32_t workers, unsigned megabytes,
                            const std::string& limits) const {
    App app = script(GetParam().program, "web.js", port.number(), workers);
    app.command.insert(app.command.begin() + 1,
                       "--max-old-space-size=" + std::to_string(megabytes));
    app.tables["heap"] = limits;
    return app;
  }

  const Port port;
};

TEST_P(Heap, a_leak_meets_hard_before_v8_aborts) {
  const Skepd skepd(program(1, 64, "soft = \"70%\"\nhard = \"85%\"\nfor = \"0s\"").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  {
    // Until it is met: how long its successor takes to boot depends on the machine.
    KeepAlive leaking(port.number());
    ASSERT_EQ(leaking.get("/leak?mb=32").status, 200);
    EXPECT_TRUE(eventually(60s, [&] {
      std::this_thread::sleep_for(50ms);
      return skepd.metric(breaches("0", "heap.hard")) == 1 || leaking.get("/leak?mb=1").status == 0;
    }));
  }
  EXPECT_TRUE(eventually([&] { return skepd.metric(restarts("0", "heap")) == 1; })) << skepd.log();
  EXPECT_EQ(skepd.metric(breaches("0", "heap.soft")), 1);
  EXPECT_EQ(skepd.metric(breaches("0", "heap.hard")), 1);
  EXPECT_EQ(skepd.worker("web:0").restarts, 1U);
}

TEST_P(Heap, an_abort_of_v8_is_told_from_other_deaths) {
  const Skepd skepd(program(1, 64, "soft = \"off\"\nhard = \"off\"").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  (void)http_get("127.0.0.1", port.number(), "/leak?mb=400", 60s);
  EXPECT_TRUE(eventually(60s, [&] { return skepd.metric(restarts("0", "heap-exhausted")) == 1; }))
      << skepd.log();
  EXPECT_TRUE(skepd.logs("V8 aborted: its heap was full")) << skepd.log();
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_EQ(skepd.worker("web:0").restarts, 1U);
}

INSTANTIATE_TEST_SUITE_P(Node, Heap, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });

// Asks all the time on one connection and counts what fails.
class Client {
 public:
  explicit Client(KeepAlive connection)
      : connection_(std::move(connection)), thread_([this] { ask(); }) {}
  ~Client() { stop(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void stop() {
    stopped_ = true;
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] int answered() const { return answered_; }
  [[nodiscard]] int failed() const { return failed_; }

 private:
  void ask() {
    while (!stopped_ && failed_ == 0) {
      ++(connection_.get("/").status == 200 ? answered_ : failed_);
      std::this_thread::sleep_for(2ms);
    }
  }

  KeepAlive connection_;
  std::atomic<bool> stopped_ = false;
  std::atomic<int> answered_ = 0;
  std::atomic<int> failed_ = 0;
  std::thread thread_;
};

class LeakBesideOthers : public Heap {
 protected:
  // A connection to each of so many workers.
  [[nodiscard]] std::map<std::string, KeepAlive> one_each(std::size_t workers) const {
    std::map<std::string, KeepAlive> found;
    EXPECT_TRUE(eventually([&] {
      KeepAlive connection(port.number());
      const std::string pid = connection.get("/pid").body;
      if (!pid.empty()) found.try_emplace(pid, std::move(connection));
      return found.size() == workers;
    }));
    return found;
  }
};

TEST_P(LeakBesideOthers, crosses_soft_then_hard_and_fails_none_of_their_requests) {
  const Skepd skepd(program(3, 96, "soft = \"60%\"\nhard = \"80%\"\nfor = \"200ms\"").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  auto connections = one_each(3);
  KeepAlive leaking = std::move(connections.begin()->second);
  const int leaker = std::stoi(connections.begin()->first);
  connections.erase(connections.begin());
  std::vector<std::unique_ptr<Client>> clients;
  clients.reserve(connections.size());
  for (auto& [pid, connection] : connections)
    clients.push_back(std::make_unique<Client>(std::move(connection)));
  std::string slot;
  for (const WorkerStatus& worker : skepd.status())
    if (worker.pid == leaker) slot = worker.name.substr(4);

  ASSERT_EQ(leaking.get("/leak?mb=45").status, 200);
  ASSERT_TRUE(eventually(60s, [&] {
    if (skepd.metric(breaches(slot, "heap.soft")) == 1) return true;
    EXPECT_EQ(leaking.get("/leak?mb=1").status, 200);
    return testing::Test::HasFailure();
  }));
  EXPECT_EQ(skepd.metric(breaches(slot, "heap.hard")).value_or(0), 0);
  EXPECT_TRUE(eventually(60s, [&] {
    std::this_thread::sleep_for(50ms);
    return leaking.get("/leak?mb=1").status == 0;
  }));
  EXPECT_TRUE(eventually([&] { return skepd.metric(restarts(slot, "heap")) == 1; })) << skepd.log();
  EXPECT_TRUE(skepd.all_become("RUNNING"));
  for (const auto& client : clients) {
    client->stop();
    EXPECT_EQ(client->failed(), 0);
    EXPECT_GT(client->answered(), 10);
  }
}

INSTANTIATE_TEST_SUITE_P(Node, LeakBesideOthers, testing::Values(nodes().back()),
                         [](const auto& parameter) { return parameter.param.major; });

}  // namespace
}  // namespace skep::harness
