#include <csignal>

#include "unit/xmlrpc/rpc.h"

namespace skep::api::xmlrpc {
namespace {

using test::Rpc;
using test::status;
using test::yes;

TEST_F(Rpc, starts_a_worker_and_answers_when_it_is_up) {
  operations_.results = {result(1, Verb::start, Outcome::success)};
  EXPECT_EQ(told("supervisor.startProcess", {"web:1"}), yes);
  ASSERT_EQ(operations_.commands.size(), 1U);
  EXPECT_EQ(operations_.commands[0].first.verb, Verb::start);
  EXPECT_EQ(operations_.commands[0].first.targets.at(0).name(), "web:1");
}

TEST_F(Rpc, starts_no_worker_that_runs_or_is_about_to) {
  for (const auto state : {WorkerState::running, WorkerState::starting, WorkerState::backoff}) {
    worker(0).slot.state = state;
    EXPECT_EQ(told("supervisor.startProcess", {"web:0"}), "ALREADY_STARTED: web:0");
  }
  EXPECT_TRUE(operations_.commands.empty());
}

TEST_F(Rpc, tells_why_a_worker_does_not_start_as_supervisord_does) {
  const auto fails_with = [&](Outcome outcome) {
    operations_.results = {result(1, Verb::start, outcome, "why")};
    return told("supervisor.startProcess", {"web:1"});
  };
  EXPECT_EQ(fails_with(Outcome::no_file), "NO_FILE: web:1");
  EXPECT_EQ(fails_with(Outcome::not_executable), "NOT_EXECUTABLE: web:1");
  EXPECT_EQ(fails_with(Outcome::spawn_error), "SPAWN_ERROR: web:1");
  EXPECT_EQ(fails_with(Outcome::abnormal_termination), "SPAWN_ERROR: web:1");
  EXPECT_EQ(fails_with(Outcome::failed), "ABNORMAL_TERMINATION: web:1");
  EXPECT_EQ(fails_with(Outcome::bad_name), "BAD_NAME: web:1");
}

TEST_F(Rpc, does_not_wait_where_it_is_told_not_to) {
  operations_.rests = false;
  EXPECT_EQ(told("supervisor.startProcess", {"web:1", false}), yes);
  EXPECT_EQ(told("supervisor.stopProcess", {"web:0", 0}), yes);
  EXPECT_EQ(told("supervisor.startAllProcesses", {false}), encoded(Array{status("1", 80, "OK")}));
  EXPECT_EQ(operations_.commands.size(), 3U);
}

TEST_F(Rpc, stops_a_worker_that_runs) {
  operations_.results = {result(0, Verb::stop, Outcome::success)};
  EXPECT_EQ(told("supervisor.stopProcess", {"web:0"}), yes);
  EXPECT_EQ(told("supervisor.stopProcess", {"web:1"}), "NOT_RUNNING: web:1");
  EXPECT_EQ(operations_.commands.size(), 1U);
}

TEST_F(Rpc, commands_those_of_a_group_whom_it_concerns) {
  operations_.results = {result(1, Verb::start, Outcome::success)};
  EXPECT_EQ(told("supervisor.startProcessGroup", {"web"}), encoded(Array{status("1", 80, "OK")}));
  EXPECT_EQ(told("supervisor.startProcess", {"web:*"}), encoded(Array{status("1", 80, "OK")}));
  operations_.results = {result(0, Verb::stop, Outcome::success)};
  EXPECT_EQ(told("supervisor.stopAllProcesses"), encoded(Array{status("0", 80, "OK")}));
  ASSERT_EQ(operations_.commands.size(), 3U);
  EXPECT_EQ(operations_.commands[0].first.targets.size(), 1U);
}

TEST_F(Rpc, asks_nothing_where_nobody_is_concerned) {
  worker(1) = api::test::worker_of("web", 1);
  EXPECT_EQ(told("supervisor.startAllProcesses"), encoded(Array{}));
  EXPECT_TRUE(operations_.commands.empty());
}

TEST_F(Rpc, tells_what_became_of_each_in_the_order_of_its_slots) {
  worker(1) = api::test::worker_of("web", 1);
  operations_.results = {result(1, Verb::stop, Outcome::failed, "it does not end"),
                         result(0, Verb::stop, Outcome::success)};
  EXPECT_EQ(told("supervisor.stopProcessGroup", {"web"}),
            encoded(Array{status("0", 80, "OK"), status("1", 30, "FAILED: it does not end")}));
}

TEST_F(Rpc, knows_no_group_by_another_name) {
  EXPECT_EQ(told("supervisor.startProcessGroup", {"shop"}), "BAD_NAME: shop");
  EXPECT_EQ(told("supervisor.stopProcessGroup", {"web:*"}), "BAD_NAME: web:*");
  EXPECT_EQ(told("supervisor.startProcess", {"shop:*"}), "BAD_NAME: shop:*");
}

TEST_F(Rpc, knows_the_workers_of_a_group_of_apps_by_their_apps) {
  operations_.snapshot.apps[0].group = "back";
  operations_.results = {{{"web", 0, "back"}, Verb::stop, Outcome::success, {}}};
  EXPECT_EQ(told("supervisor.stopProcess", {"back:web:0"}), yes);
  EXPECT_EQ(told("supervisor.stopProcess", {"web:0"}), "BAD_NAME: web:0");
  EXPECT_EQ(told("supervisor.stopProcessGroup", {"back"}),
            encoded(Array{Struct{
                {"name", "web:0"}, {"group", "back"}, {"status", 80}, {"description", "OK"}}}));
}

TEST_F(Rpc, lets_who_may_only_look_change_nothing) {
  Peer looker;
  looker.may_act = false;
  for (const Method& method : methods()) {
    std::optional<Answer> answer;
    Array params;
    for (const Parameter& parameter : method.parameters)
      params.emplace_back(parameter.type == Type::string ? Value("web:0") : Value(1));
    dispatcher_->call(std::string(method.name), params, looker,
                      [&](const Answer& told) { answer = told; });
    ASSERT_TRUE(loop_.until([&] { return answer.has_value(); }));
    const bool refused = !*answer && answer->error().text().starts_with("FAILED: your user may");
    EXPECT_EQ(refused, method.acts) << method.name;
  }
  EXPECT_TRUE(operations_.commands.empty() && config_.asked.empty() && logs_.cleared.empty());
}

TEST_F(Rpc, sends_signals_by_name_and_number) {
  operations_.results = {result(0, Verb::signal, Outcome::success)};
  EXPECT_EQ(told("supervisor.signalProcess", {"web:0", "HUP"}), yes);
  EXPECT_EQ(told("supervisor.signalProcess", {"web:0", "SIGHUP"}), yes);
  EXPECT_EQ(told("supervisor.signalProcess", {"web:0", 1}), yes);
  for (const auto& [command, peer] : operations_.commands) EXPECT_EQ(command.signal, SIGHUP);
}

TEST_F(Rpc, sends_no_signal_that_does_not_exist_or_reaches_nobody) {
  EXPECT_EQ(told("supervisor.signalProcess", {"web:0", "NOSUCH"}), "BAD_SIGNAL: NOSUCH");
  EXPECT_EQ(told("supervisor.signalProcess", {"web:1", "HUP"}), "NOT_RUNNING: web:1");
  EXPECT_EQ(told("supervisor.signalProcessGroup", {"web", "NOSUCH"}),
            encoded(Array{status("0", 11, "BAD_SIGNAL: NOSUCH")}));
  EXPECT_EQ(told("supervisor.signalAllProcesses", {"NOSUCH"}),
            encoded(Array{status("0", 11, "BAD_SIGNAL: NOSUCH")}));
  EXPECT_TRUE(operations_.commands.empty());
}

TEST_F(Rpc, writes_to_a_workers_stdin) {
  EXPECT_EQ(told("supervisor.sendProcessStdin", {"web:0", "honey\n"}), yes);
  EXPECT_THAT(input_.written, testing::ElementsAre("web:0 honey\n"));
}

TEST_F(Rpc, tells_why_a_worker_takes_no_input) {
  using Kind = StdinRefusal::Kind;
  const auto refused_with = [&](Kind kind) {
    input_.told = tl::unexpected(StdinRefusal{kind, "why"});
    return told("supervisor.sendProcessStdin", {"web:0", "x"});
  };
  EXPECT_EQ(refused_with(Kind::not_running), "NOT_RUNNING: web:0");
  EXPECT_EQ(refused_with(Kind::no_file), "NO_FILE: why");
  EXPECT_EQ(refused_with(Kind::full), "FAILED: why");
  EXPECT_EQ(told("supervisor.sendProcessStdin", {"web:9", "x"}), "BAD_NAME: web:9");
}

TEST_F(Rpc, shuts_the_daemon_down_once_it_has_answered) {
  EXPECT_EQ(told("supervisor.shutdown"), yes);
  ASSERT_TRUE(loop_.until([&] { return !operations_.commands.empty(); }));
  EXPECT_EQ(operations_.commands[0].first.verb, Verb::shutdown);
}

TEST_F(Rpc, restarts_the_daemon_where_it_can) {
  EXPECT_EQ(told("supervisor.restart"), yes);
  EXPECT_EQ(operations_.restarts.size(), 1U);
  operations_.restarted = fail("skep.toml:1:1: no");
  EXPECT_EQ(told("supervisor.restart"), "FAILED: skep.toml:1:1: no");
}

}  // namespace
}  // namespace skep::api::xmlrpc
