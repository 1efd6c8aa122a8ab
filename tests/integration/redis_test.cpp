#include <chrono>
#include <csignal>

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "integration/harness/answers.h"
#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/redis_server.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::SizeIs;

std::string member(const Response& response, const std::string& name) {
  boost::json::error_code error;
  const auto value = boost::json::parse(response.body, error);
  if (error || !value.is_object() || !value.get_object().contains(name)) return {};
  const auto& found = value.get_object().at(name);
  return found.is_string() ? std::string(found.get_string()) : boost::json::serialize(found);
}

// tests/workload/web.js on three workers that share a Redis.
class WebWithRedis : public testing::Test {
 protected:
  void SetUp() override {
    if (!installed("redis-server")) GTEST_SKIP() << "redis-server is not installed";
    redis = std::make_unique<RedisServer>();
    App app = script(any_node(), "web.js", port.number(), 3);
    app.env["REDIS_URL"] = redis->url();
    app.tables["loop-lag"] = "soft = \"150ms\"\nhard = \"60s\"";
    skepd = std::make_unique<Skepd>(app.toml());
    ASSERT_TRUE(skepd->all_become("RUNNING"));
  }

  [[nodiscard]] Response ask(const Request& request) const {
    return http_ask(port.number(), request, 20s);
  }

  const Port port;
  std::unique_ptr<RedisServer> redis;
  std::unique_ptr<Skepd> skepd;
};

TEST_F(WebWithRedis, a_page_is_not_modified_whichever_worker_is_asked) {
  const std::string tag = ask({.path = "/cached/front"}).header("ETag");
  ASSERT_FALSE(tag.empty());
  const auto processes = different_answers(3, [&] {
    const Response again = ask({.path = "/cached/front", .headers = {{"If-None-Match", tag}}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(again.header("ETag"), tag);
    return again.header("X-Process");
  });
  EXPECT_THAT(processes, SizeIs(3));
}

TEST_F(WebWithRedis, a_session_survives_the_worker_that_made_it) {
  const Response made = ask({.method = "POST", .path = "/session", .body = R"({"cart":[1,2]})"});
  ASSERT_EQ(made.status, 201) << made.body;
  const Request mine{.path = "/session",
                     .headers = {{"Authorization", "Bearer " + member(made, "token")}}};
  const std::string maker = member(ask(mine), "made_by");
  ASSERT_FALSE(maker.empty());
  ASSERT_EQ(::kill(std::stoi(maker), SIGKILL), 0);
  ASSERT_TRUE(eventually([&] { return !process_exists(std::stoi(maker)); }));

  const auto answering = different_answers(3, [&] {
    const Response again = ask(mine);
    if (again.status == 0) return std::string();  // it was with the one that died
    EXPECT_EQ(member(again, "made_by"), maker);
    EXPECT_EQ(member(again, "data"), R"({"cart":[1,2]})");
    return member(again, "answered_by");
  });
  EXPECT_THAT(answering, SizeIs(3));
  EXPECT_FALSE(answering.contains(maker));
}

TEST_F(WebWithRedis, a_blocked_loop_is_seen_measured_and_counted_while_the_others_serve) {
  ASSERT_TRUE(eventually([&] { return skepd->worker("web:2").heap_used_bytes.has_value(); }));
  const Response made = ask({.method = "POST", .path = "/session", .body = "{}"});
  const Request mine{.path = "/session",
                     .headers = {{"Authorization", "Bearer " + member(made, "token")}}};
  Connection blocked = Connection::tcp("127.0.0.1", port.number(), 20s);
  ASSERT_TRUE(blocked.send("GET /blocking?ms=4000 HTTP/1.0\r\n\r\n"));
  std::string victim;
  ASSERT_TRUE(eventually(3s, [&] {
    for (const WorkerStatus& worker : skepd->status())
      if (worker.stalled) victim = worker.name.substr(4);
    return !victim.empty();
  }));
  const std::string labels = R"({app="web",worker=")" + victim + "\"}";
  EXPECT_EQ(skepd->metric("skep_worker_event_loop_stalled" + labels), 1);
  EXPECT_EQ(skepd->metric("skep_worker_stalls_total" + labels), 1);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ask(mine).status, 200);
  EXPECT_EQ(skepd->metric("skep_worker_event_loop_stalled" + labels), 1)
      << "it was too slow to tell";

  EXPECT_THAT(blocked.receive_all(), HasSubstr("blocked for 4000 ms"));
  EXPECT_TRUE(eventually([&] {
    return skepd->metric("skep_worker_event_loop_stalled" + labels) == 0 &&
           skepd->metric("skep_worker_event_loop_lag_seconds_sum" + labels).value_or(0) > 3;
  }));
}

TEST(Stack, an_app_and_its_redis_are_two_apps_of_one_config) {
  if (!installed("redis-server")) GTEST_SKIP() << "redis-server is not installed";
  const Port port;
  const Port redis_port;
  App redis;
  redis.name = "redis";
  redis.command = RedisServer::command(redis_port, "@RUN@");
  for (const std::string word : {"--supervised", "systemd"}) redis.command.push_back(word);
  redis.tables["ready"] = "when = \"notify\"";
  App web = script(any_node(), "web.js", port.number(), 2);
  web.env["REDIS_URL"] = "redis://127.0.0.1:" + redis_port.text();
  const Skepd skepd(redis.toml() + web.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const auto create = [&] {
    return http_ask(port.number(), {.method = "POST", .path = "/session", .body = "{}"}, 10s);
  };
  ASSERT_EQ(create().status, 201);
  ASSERT_EQ(::kill(skepd.worker("redis:0").pid, SIGKILL), 0);
  EXPECT_TRUE(eventually([&] { return skepd.worker("redis:0").restarts == 1; }));
  EXPECT_TRUE(eventually([&] { return create().status == 201; }));
  EXPECT_EQ(skepd.worker("web:0").restarts + skepd.worker("web:1").restarts, 0U);
}

}  // namespace
}  // namespace skep::harness
