#pragma once

#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/xmlrpc/dispatcher.h"
#include "api/xmlrpc/encoding.h"
#include "unit/http/fake_operations.h"
#include "unit/xmlrpc/fakes.h"

namespace skep::api::xmlrpc::test {

// A daemon with web:0, which runs, and web:1, which was never started, asked by its methods' names.
class Rpc : public testing::Test {
 protected:
  Rpc() {
    AppSnapshot& web = operations_.snapshot.apps.emplace_back();
    web.name = "web";
    web.workers = {api::test::worker_of("web", 0), api::test::worker_of("web", 1)};
    web.workers[1].slot = {};
    web.workers[1].slot.worker = {"web", 1, 0};
    operations_.snapshot.at = Instant{std::chrono::seconds(160)};
  }

  Answer call(const std::string& method, Array params = {}) {
    std::optional<Answer> answer;
    dispatcher_->call(method, std::move(params), {},
                      [&](Answer told) { answer = std::move(told); });
    if (!loop_.until([&] { return answer.has_value(); })) ADD_FAILURE() << method << " is silent";
    return answer.value_or(tl::unexpected(Fault{}));
  }

  // Its value as encode() writes it, or the fault's text.
  std::string told(const std::string& method, Array params = {}) {
    const Answer answer = call(method, std::move(params));
    return answer ? *answer : answer.error().text();
  }

  WorkerSnapshot& worker(std::size_t slot) { return operations_.snapshot.apps[0].workers[slot]; }

  static CommandResult result(std::uint32_t slot, Verb verb, Outcome outcome,
                              std::string description = {}) {
    return {{"web", slot, {}}, verb, outcome, std::move(description)};
  }

  api::test::Loop loop_;
  api::test::FakeOperations operations_{loop_};
  FakeLogs logs_{loop_};
  FakeInput input_{loop_};
  FakeConfig config_{loop_};
  std::shared_ptr<Dispatcher> dispatcher_ = std::make_shared<Dispatcher>(
      Services{loop_.context(), operations_, logs_, input_, config_, "1.2.3"});
};

inline const std::string yes = encoded(true);

inline Value status(const char* name, int code, const char* description) {
  return Struct{{"name", name}, {"group", "web"}, {"status", code}, {"description", description}};
}

}  // namespace skep::api::xmlrpc::test
