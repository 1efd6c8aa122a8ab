#include <algorithm>
#include <set>

#include "unit/xmlrpc/rpc.h"

namespace skep::api::xmlrpc {
namespace {

using test::Rpc;
using test::yes;
using testing::Contains;
using testing::HasSubstr;

// supervisord 4.2.5's, old names included.
const std::set<std::string> supervisords{"supervisor.addProcessGroup",
                                         "supervisor.clearAllProcessLogs",
                                         "supervisor.clearLog",
                                         "supervisor.clearProcessLog",
                                         "supervisor.clearProcessLogs",
                                         "supervisor.getAPIVersion",
                                         "supervisor.getAllConfigInfo",
                                         "supervisor.getAllProcessInfo",
                                         "supervisor.getIdentification",
                                         "supervisor.getPID",
                                         "supervisor.getProcessInfo",
                                         "supervisor.getState",
                                         "supervisor.getSupervisorVersion",
                                         "supervisor.getVersion",
                                         "supervisor.readLog",
                                         "supervisor.readMainLog",
                                         "supervisor.readProcessLog",
                                         "supervisor.readProcessStderrLog",
                                         "supervisor.readProcessStdoutLog",
                                         "supervisor.reloadConfig",
                                         "supervisor.removeProcessGroup",
                                         "supervisor.restart",
                                         "supervisor.sendProcessStdin",
                                         "supervisor.sendRemoteCommEvent",
                                         "supervisor.shutdown",
                                         "supervisor.signalAllProcesses",
                                         "supervisor.signalProcess",
                                         "supervisor.signalProcessGroup",
                                         "supervisor.startAllProcesses",
                                         "supervisor.startProcess",
                                         "supervisor.startProcessGroup",
                                         "supervisor.stopAllProcesses",
                                         "supervisor.stopProcess",
                                         "supervisor.stopProcessGroup",
                                         "supervisor.tailProcessLog",
                                         "supervisor.tailProcessStderrLog",
                                         "supervisor.tailProcessStdoutLog",
                                         "system.listMethods",
                                         "system.methodHelp",
                                         "system.methodSignature",
                                         "system.multicall"};

TEST(Methods, are_supervisords) {
  std::set<std::string> names;
  for (const Method& method : methods()) names.emplace(method.name);
  EXPECT_EQ(names, supervisords);
}

TEST(Methods, are_all_explained) {
  for (const Method& method : methods()) EXPECT_TRUE(method.help.ends_with('.')) << method.name;
}

TEST_F(Rpc, tells_a_remote_communication_to_all_who_listen) {
  EXPECT_EQ(told("supervisor.sendRemoteCommEvent", {"deploy", "begins"}), yes);
  EXPECT_THAT(operations_.communications, testing::ElementsAre("deploy begins"));
}

TEST_F(Rpc, lists_its_methods) {
  Array names;
  for (const std::string& name : supervisords) names.emplace_back(name);
  EXPECT_EQ(told("system.listMethods"), encoded(names));
}

TEST_F(Rpc, explains_its_methods) {
  EXPECT_THAT(told("system.methodHelp", {"supervisor.getPID"}), HasSubstr("process id"));
  EXPECT_EQ(told("system.methodSignature", {"supervisor.startProcess"}),
            encoded(Array{"boolean", "string", "boolean"}));
  EXPECT_EQ(told("system.methodHelp", {"x"}), "SIGNATURE_UNSUPPORTED");
  EXPECT_EQ(told("system.methodSignature", {"x"}), "SIGNATURE_UNSUPPORTED");
}

TEST_F(Rpc, knows_no_other_method) {
  for (const char* name : {"supervisor", "supervisor.nothing", "nothing.getPID", ""})
    EXPECT_EQ(told(name), "UNKNOWN_METHOD");
}

TEST_F(Rpc, takes_no_other_parameters_than_a_method_has) {
  EXPECT_EQ(told("supervisor.getPID", {1}), "INCORRECT_PARAMETERS");
  EXPECT_EQ(told("supervisor.startProcess"), "INCORRECT_PARAMETERS");
  EXPECT_EQ(told("supervisor.startProcess", {"web:1", true, true}), "INCORRECT_PARAMETERS");
  EXPECT_EQ(told("supervisor.startProcess", {Value(Array{})}), "INCORRECT_PARAMETERS");
  EXPECT_EQ(told("supervisor.readLog", {"x", 0}), "INCORRECT_PARAMETERS");
  EXPECT_EQ(told("supervisor.readLog", {1e300, 0}), "INCORRECT_PARAMETERS");
  EXPECT_EQ(told("system.multicall", {"x"}), "INCORRECT_PARAMETERS");
}

TEST_F(Rpc, refuses_everything_while_the_daemon_shuts_down) {
  operations_.snapshot.shutting_down = true;
  for (const Method& method : methods()) {
    if (!method.name.starts_with("supervisor.")) continue;
    Array params;
    for (const Parameter& parameter : method.parameters)
      params.emplace_back(parameter.type == Type::string ? Value("web:0") : Value(1));
    EXPECT_EQ(told(std::string(method.name), params), "SHUTDOWN_STATE") << method.name;
  }
}

Value one_call(const char* method, Array params) {
  return Struct{{"methodName", method}, {"params", std::move(params)}};
}

TEST_F(Rpc, carries_out_several_calls_one_after_another) {
  operations_.results = {result(1, Verb::start, Outcome::success)};
  Array calls{one_call("supervisor.startProcess", {"web:1"}),
              one_call("supervisor.getProcessInfo", {"web:9"}),
              Struct{{"methodName", "supervisor.getVersion"}}};
  Array answers{true, as_struct({FaultCode::bad_name, "web:9"}), "3.0"};
  EXPECT_EQ(told("system.multicall", {Value(std::move(calls))}) + '\n',
            encoded(std::move(answers)));
}

TEST_F(Rpc, begins_the_next_call_when_the_one_before_is_answered) {
  operations_.rests = false;
  Array calls{one_call("supervisor.startProcess", {"web:1"}),
              one_call("supervisor.stopProcess", {"web:0"})};
  bool answered = false;
  dispatcher_->call("system.multicall", {Value(std::move(calls))}, {},
                    [&](const Answer&) { answered = true; });
  ASSERT_TRUE(loop_.until([&] { return operations_.waiting.size() == 1; }));
  loop_.settle();
  EXPECT_EQ(operations_.commands.size(), 1U);
  operations_.waiting[0]({result(1, Verb::start, Outcome::success)});
  ASSERT_TRUE(loop_.until([&] { return operations_.waiting.size() == 2; }));
  EXPECT_FALSE(answered);
}

TEST_F(Rpc, takes_many_calls_that_are_answered_at_once) {
  Array calls(2000, one_call("system.methodHelp", {"x"}));
  const Answer answer = call("system.multicall", {Value(std::move(calls))});
  ASSERT_TRUE(answer);
  EXPECT_GT(answer->size(), 2000U * 100);
}

TEST_F(Rpc, refuses_calls_within_calls_and_what_is_no_call) {
  const auto refused = [&](const Value& one) {
    return told("system.multicall", {Value(Array{one})});
  };
  EXPECT_THAT(refused(one_call("system.multicall", {Value(Array{})})), HasSubstr("Recursive"));
  EXPECT_THAT(refused(Struct{}), HasSubstr("No methodName"));
  EXPECT_THAT(refused("x"), HasSubstr("No methodName"));
  EXPECT_THAT(refused(Struct{{"methodName", "supervisor.getPID"}, {"params", 1}}),
              HasSubstr("INCORRECT_PARAMETERS"));
}

TEST_F(Rpc, looks_at_the_workers_once_for_all_who_ask_meanwhile) {
  operations_.measures = false;
  int answers = 0;
  const auto ask = [&] {
    dispatcher_->call("supervisor.getPID", {}, {}, [&](const Answer&) { ++answers; });
  };
  ask();
  for (int more = 0; more < 10; ++more) ask();
  EXPECT_EQ(operations_.measured, 1);
  const auto taken = std::make_shared<const Snapshot>(operations_.snapshot);
  operations_.held.at(0)(taken);
  EXPECT_EQ(answers, 1);
  EXPECT_EQ(operations_.measured, 2);
  operations_.held.at(1)(taken);
  EXPECT_EQ(answers, 11);
  EXPECT_EQ(operations_.measured, 2);
}

}  // namespace
}  // namespace skep::api::xmlrpc
