#include "api/control/control_server.h"

#include <chrono>
#include <csignal>

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "unit/control/served_control.h"

namespace skep::api {
namespace {

namespace json = boost::json;
using test::get;
using test::post;
using testing::HasSubstr;

using ControlServerTest = test::ServedControl;

TEST_F(ControlServerTest, tells_its_version) {
  const auto reply = ask(get("/v1/version"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.headers.at("content-type"), "application/json");
  EXPECT_EQ(reply.body, "{\"version\":\"1.2.3\",\"pid\":" + std::to_string(::getpid()) +
                            ",\"state\":\"RUNNING\",\"config\":\"skep.toml\",\"handover\":null}\n");
}

TEST_F(ControlServerTest, tells_that_it_is_shutting_down) {
  operations_.snapshot.shutting_down = true;
  EXPECT_THAT(ask(get("/v1/version")).body, HasSubstr("\"state\":\"SHUTDOWN\""));
}

TEST_F(ControlServerTest, tells_the_status_of_every_worker) {
  const auto reply = ask(get("/v1/status"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.headers.at("content-type"), "application/json");
  const json::array all = json::parse(reply.body).as_array();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all.at(1).at("name").as_string(), "web:1");
}

TEST_F(ControlServerTest, tells_of_every_app) {
  const auto reply = ask(get("/v1/apps"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.headers.at("content-type"), "application/json");
  const json::array all = json::parse(reply.body).as_array();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all.at(0).at("name").as_string(), "web");
  EXPECT_EQ(all.at(0).at("workers_running").as_int64(), 2);
}

TEST_F(ControlServerTest, hands_a_scale_and_a_roll_on_with_what_they_say) {
  ask(post("/v1/command", R"({"verb":"scale","targets":["web"],"workers":"-1"})"));
  ask(post("/v1/command", R"({"verb":"roll","targets":["web"],"wait":true})"));
  ASSERT_EQ(operations_.commands.size(), 2U);
  EXPECT_EQ(operations_.commands[0].first.scaling.workers, -1);
  EXPECT_TRUE(operations_.commands[0].first.scaling.relative);
  EXPECT_TRUE(operations_.commands[1].first.wait);
}

TEST_F(ControlServerTest, tells_of_the_apps_while_a_roll_is_waited_for) {
  operations_.rests = false;
  auto waiting = test::RawClient::to_path(path_);
  waiting.send(post("/v1/command", R"({"verb":"roll","targets":["web"],"wait":true})"));
  ASSERT_TRUE(loop_.until([&] { return operations_.waiting.size() == 1; }));
  EXPECT_EQ(ask(get("/v1/apps")).status, 200U);
  EXPECT_EQ(waiting.received(), "");
  operations_.waiting.front()({});
  EXPECT_EQ(waiting.reply(loop_)->status, 200U);
}

TEST_F(ControlServerTest, carries_a_command_out_and_tells_what_became_of_it) {
  operations_.results = {{{"web", 0}, Verb::signal, Outcome::success, ""}};
  const auto reply =
      ask(post("/v1/command", R"({"verb":"signal","targets":["web:0"],"signal":"HUP"})"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(json::parse(reply.body).at("results").at(0).at("outcome").as_string(), "SUCCESS");
  ASSERT_EQ(operations_.commands.size(), 1U);
  const auto& [command, peer] = operations_.commands.front();
  EXPECT_EQ(command.verb, Verb::signal);
  EXPECT_EQ(command.signal, SIGHUP);
  EXPECT_EQ(peer.pid, ::getpid());
  EXPECT_EQ(peer.uid, ::getuid());
}

TEST_F(ControlServerTest, answers_a_command_when_its_workers_have_come_to_rest) {
  operations_.rests = false;
  auto client = test::RawClient::to_path(path_);
  client.send(post("/v1/command", R"({"verb":"stop","targets":["all"]})"));
  ASSERT_TRUE(loop_.until([&] { return operations_.waiting.size() == 1; }));
  loop_.settle();
  EXPECT_EQ(client.received(), "");
  operations_.waiting.front()({});
  EXPECT_EQ(client.reply(loop_)->body, "{\"results\":[]}\n");
}

TEST_F(ControlServerTest, carries_a_command_out_although_its_client_leaves) {
  operations_.rests = false;
  auto client = test::RawClient::to_path(path_);
  client.send(post("/v1/command", R"({"verb":"stop","targets":["all"]})"));
  client.close();
  ASSERT_TRUE(loop_.until([&] { return operations_.waiting.size() == 1; }));
  operations_.waiting.front()({});
  EXPECT_EQ(ask(get("/v1/version")).status, 200U);
}

TEST_F(ControlServerTest, refuses_a_bad_command_with_a_sentence) {
  const auto reply = ask(post("/v1/command", R"({"verb":"explode","targets":["web"]})"));
  EXPECT_EQ(reply.status, 400U);
  EXPECT_EQ(json::parse(reply.body).at("error").as_string(),
            "`verb` is \"explode\"; say start, stop, restart, signal, roll or scale");
  EXPECT_TRUE(operations_.commands.empty());
}

TEST_F(ControlServerTest, sends_nobody_a_signal_that_does_not_exist) {
  const auto reply =
      ask(post("/v1/command", R"({"verb":"signal","targets":["web:0","api"],"signal":"NOPE"})"));
  EXPECT_EQ(reply.status, 200U);
  const json::array results = json::parse(reply.body).at("results").as_array();
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results.at(0).at("name").as_string(), "web:0");
  EXPECT_EQ(results.at(1).at("outcome").as_string(), "BAD_SIGNAL");
  EXPECT_TRUE(operations_.commands.empty());
}

TEST_F(ControlServerTest, answers_a_shutdown_and_then_tells_the_daemon) {
  operations_.rests = false;
  const auto reply = ask(post("/v1/shutdown", "{}"));
  EXPECT_EQ(reply.status, 202U);
  EXPECT_EQ(reply.body, "{\"results\":[]}\n");
  ASSERT_TRUE(loop_.until([&] { return operations_.commands.size() == 1; }));
  EXPECT_EQ(operations_.commands[0].first.verb, Verb::shutdown);
  EXPECT_EQ(operations_.commands[0].second.pid, ::getpid());
}

TEST_F(ControlServerTest, names_a_route_for_what_it_does_not_have) {
  const auto reply = ask(get("/"));
  EXPECT_EQ(reply.status, 404U);
  EXPECT_EQ(reply.body, "{\"error\":\"there is no / here; GET /v1/status shows the workers\"}\n");
}

TEST_F(ControlServerTest, refuses_a_wrong_method) {
  EXPECT_EQ(ask(get("/v1/command")).status, 405U);
  EXPECT_EQ(ask(get("/v1/shutdown")).status, 405U);
  EXPECT_EQ(ask(post("/v1/status", "")).status, 405U);
  EXPECT_TRUE(operations_.commands.empty());
}

TEST_F(ControlServerTest, is_one_of_its_socket) {
  const auto second = serve();
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("a skepd is already running on " + path_));
}

TEST_F(ControlServerTest, gives_its_socket_up_when_it_goes) {
  server_.reset();
  EXPECT_NE(::access(path_.c_str(), F_OK), 0);
  EXPECT_TRUE(serve());
}

TEST_F(ControlServerTest, may_go_while_all_kinds_of_requests_are_under_way) {
  operations_.rests = false;
  operations_.measures = false;
  std::vector<test::RawClient> clients;
  for (const std::string& request :
       {post("/v1/command", R"({"verb":"stop","targets":["all"]})"), get("/v1/status"),
        get("/v1/version"), get("/v1/logs/web:0/stdout?follow=1")}) {
    clients.push_back(test::RawClient::to_path(path_));
    clients.back().send(request);
  }
  ASSERT_TRUE(loop_.until([&] {
    return operations_.waiting.size() == 1 && operations_.held.size() == 2 &&
           logs_.followers.size() == 1;
  }));
  server_.reset();
  operations_.waiting.front()({});
  for (auto& done : operations_.held) done(std::make_shared<const Snapshot>());
  loop_.settle();
  for (auto& client : clients) EXPECT_TRUE(client.closed());
  EXPECT_TRUE(logs_.followers.empty());
}

TEST_F(ControlServerTest, tells_of_a_thousand_workers_quickly) {
  auto& workers = operations_.snapshot.apps[0].workers;
  workers.clear();
  for (std::uint32_t slot = 0; slot < 1000; ++slot)
    workers.push_back(test::agent_worker_of("web", slot));
  const auto begin = std::chrono::steady_clock::now();
  const auto reply = ask(get("/v1/status"));
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  RecordProperty("milliseconds", std::to_string(took.count()));
  EXPECT_EQ(json::parse(reply.body).as_array().size(), 1000U);
  EXPECT_LT(took.count(), 2000) << "meant to take about ten";
}

}  // namespace
}  // namespace skep::api
