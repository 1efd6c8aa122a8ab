#include "api/metrics/metrics_server.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/http/fake_operations.h"
#include "unit/http/raw_client.h"
#include "unit/metrics/parsed.h"

namespace skep::api {
namespace {

using test::get;
using test::RawClient;
using testing::HasSubstr;
using testing::IsEmpty;

// No app wants its own metrics shown.
class NoAppMetrics final : public AppMetricsOperations {
 public:
  void collect(std::function<void(const std::string&, std::uint64_t, std::string)> /*came*/,
               std::function<void(const Apps&)> done) override {
    done({});
  }
  void warn(const std::string& /*app*/, const std::string& /*sentence*/) override {}
};

class MetricsServerTest : public testing::Test {
 protected:
  MetricsServerTest() {
    auto opened = open("127.0.0.1:0");
    if (opened)
      server_ = std::move(*opened);
    else
      ADD_FAILURE() << opened.error().message;
  }
  Result<std::unique_ptr<MetricsServer>> open(const std::string& address) {
    return MetricsServer::open(
        loop_.context(), operations_, app_metrics_, [this] { return present_; }, address);
  }
  void have(std::uint32_t workers, WorkerSnapshot (*make)(const std::string&, std::uint32_t)) {
    operations_.snapshot.apps.resize(1);
    operations_.snapshot.apps[0].name = "web";
    for (std::uint32_t slot = 0; slot < workers; ++slot)
      operations_.snapshot.apps[0].workers.push_back(make("web", slot));
  }
  // How long a scrape takes at best, from question to answer.
  void time_scrapes(const char* what);

  test::Loop loop_;
  test::FakeOperations operations_{loop_};
  NoAppMetrics app_metrics_;
  EngineSnapshot present_;
  std::unique_ptr<MetricsServer> server_;
};

void MetricsServerTest::time_scrapes(const char* what) {
  using Clock = std::chrono::steady_clock;
  using Milliseconds = std::chrono::duration<double, std::milli>;
  auto client = RawClient::to_address(server_->address());
  Milliseconds best{1e9};
  std::size_t bytes = 0;
  for (int scrape = 0; scrape < 5; ++scrape) {
    const auto begin = Clock::now();
    client.send(get("/metrics"));
    const auto reply = client.reply(loop_);
    ASSERT_TRUE(reply);
    best = std::min(best, Milliseconds(Clock::now() - begin));
    bytes = reply->body.size();
    EXPECT_THAT(test::parse(reply->body).faults, IsEmpty());
  }
  RecordProperty("milliseconds", std::to_string(best.count()));
  RecordProperty("bytes", std::to_string(bytes));
  std::printf("%s: %.1f ms, %zu bytes\n", what, best.count(), bytes);
  EXPECT_LT(best.count(), 3000) << "meant to take some tens";
}

TEST_F(MetricsServerTest, serves_the_text_format) {
  have(2, test::agent_worker_of);
  auto client = RawClient::to_address(server_->address());
  client.send(get("/metrics"));
  const auto reply = client.reply(loop_);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200U);
  EXPECT_EQ(reply->headers.at("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const auto parsed = test::parse(reply->body);
  EXPECT_THAT(parsed.faults, IsEmpty());
  EXPECT_EQ(parsed.at(R"(skep_worker_up{app="web",worker="1"})"), "1");
  EXPECT_EQ(parsed.count("skep_build_info{version=\"" SKEP_VERSION "\"}"), 1U);
}

TEST_F(MetricsServerTest, says_that_it_is_well) {
  auto client = RawClient::to_address(server_->address());
  client.send(get("/healthz"));
  const auto reply = client.reply(loop_);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200U);
  EXPECT_EQ(reply->body, "ok\n");
}

TEST_F(MetricsServerTest, says_whether_its_apps_are_ready) {
  auto client = RawClient::to_address(server_->address());
  client.send(get("/readyz"));
  EXPECT_EQ(client.reply(loop_)->status, 200U);
  present_.apps.resize(1);
  present_.apps[0].name = "web";
  present_.apps[0].workers_desired = 1;
  client.send(get("/readyz"));
  const auto reply = client.reply(loop_);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 503U);
  EXPECT_THAT(reply->body, HasSubstr("web: no worker is ready"));
}

TEST_F(MetricsServerTest, tells_the_same_to_who_wants_no_text) {
  present_.shutting_down = true;
  for (const auto& [path, status] : {std::pair{"/healthz", 200U}, std::pair{"/readyz", 503U}}) {
    auto client = RawClient::to_address(server_->address());
    client.send(std::string("HEAD ") + path + " HTTP/1.1\r\nHost: skep\r\n\r\n");
    const auto reply = client.reply(loop_, true);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, status) << path;
  }
}

TEST_F(MetricsServerTest, names_the_path_for_what_it_does_not_have) {
  auto client = RawClient::to_address(server_->address());
  client.send(get("/"));
  const auto reply = client.reply(loop_);
  EXPECT_EQ(reply->status, 404U);
  EXPECT_THAT(reply->body, HasSubstr("GET /metrics has the metrics, /healthz and /readyz"));
}

TEST_F(MetricsServerTest, measures_once_for_scrapes_that_come_together) {
  have(10, test::agent_worker_of);
  operations_.measures = false;
  std::vector<RawClient> clients;
  for (int count = 0; count < 10; ++count) {
    clients.push_back(RawClient::to_address(server_->address()));
    clients.back().send(get("/metrics"));
  }
  ASSERT_TRUE(loop_.until([&] { return operations_.measured == 1; }));
  loop_.settle();
  operations_.measures = true;
  operations_.held.front()(std::make_shared<const Snapshot>(operations_.snapshot));
  for (auto& client : clients) EXPECT_EQ(client.reply(loop_)->status, 200U);
  EXPECT_LE(operations_.measured, 2);
}

TEST_F(MetricsServerTest, keeps_start_times_from_scrape_to_scrape) {
  have(1, test::worker_of);
  auto client = RawClient::to_address(server_->address());
  std::vector<std::string> seen;
  for (int scrape = 0; scrape < 3; ++scrape) {
    client.send(get("/metrics"));
    seen.push_back(test::parse(client.reply(loop_)->body)
                       .at(R"(skep_worker_start_time_seconds{app="web",worker="0"})"));
  }
  EXPECT_EQ(seen[0], seen[1]);
  EXPECT_EQ(seen[1], seen[2]);
}

TEST_F(MetricsServerTest, says_that_its_address_is_in_use) {
  const auto second = open(server_->address());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            "metrics: cannot listen on " + server_->address() +
                ": Address already in use; stop what listens there, or choose another port");
}

TEST_F(MetricsServerTest, stops) {
  bool stopped = false;
  server_->stop([&] { stopped = true; });
  EXPECT_TRUE(loop_.until([&] { return stopped; }));
  EXPECT_FALSE(RawClient::to_address(server_->address()).connected());
}

TEST_F(MetricsServerTest, serves_a_thousand_workers_without_agents_quickly) {
  have(1000, test::worker_of);
  time_scrapes("1000 workers without agents");
}

TEST_F(MetricsServerTest, serves_a_thousand_workers_with_agents_quickly) {
  have(1000, test::agent_worker_of);
  time_scrapes("1000 workers with agents");
}

}  // namespace
}  // namespace skep::api
