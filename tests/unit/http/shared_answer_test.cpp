#include "api/http/shared_answer.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "unit/http/fake_operations.h"
#include "unit/http/served.h"

namespace skep::api {
namespace {

using namespace std::chrono_literals;
using test::get;
using test::RawClient;
using test::Served;

class SharedAnswerTest : public testing::Test {
 protected:
  // Writes the number of the snapshot's apps as many times.
  SharedAnswer::Part count_apps(const std::shared_ptr<const Snapshot>& snapshot) {
    ++begun_;
    if (broken_) throw std::runtime_error("broken");
    return [left = snapshot->apps.size(),
            text = std::to_string(snapshot->apps.size())](std::string& out) mutable {
      if (left == 0) return false;
      out += text;
      return --left > 0;
    };
  }
  RawClient ask() {
    auto client = served_.client();
    client.send(get("/"));
    return client;
  }

  int begun_ = 0;
  bool broken_ = false;
  std::optional<SharedAnswer> answer_;
  Served served_{
      [this](const Request&, Responder responder) { answer_->ask(std::move(responder)); }};
  test::FakeOperations operations_{served_.loop};

  void SetUp() override {
    operations_.snapshot.apps.resize(2);
    answer_.emplace(
        served_.loop.context(), operations_, "text/plain",
        [this](const std::shared_ptr<const Snapshot>& snapshot) { return count_apps(snapshot); });
  }
};

TEST_F(SharedAnswerTest, is_put_together_from_its_parts) {
  auto client = ask();
  EXPECT_EQ(client.reply(served_.loop)->body, "22");
}

TEST_F(SharedAnswerTest, is_made_once_for_all_who_wait) {
  operations_.measures = false;
  auto first = ask();
  ASSERT_TRUE(served_.loop.until([&] { return operations_.measured == 1; }));
  std::vector<RawClient> others;
  for (int number = 0; number < 12; ++number) others.push_back(ask());
  served_.loop.settle();
  EXPECT_EQ(operations_.measured, 1);
  operations_.measures = true;
  operations_.held.front()(std::make_shared<const Snapshot>(operations_.snapshot));
  for (auto& client : others) EXPECT_EQ(client.reply(served_.loop)->body, "22");
  EXPECT_EQ(first.reply(served_.loop)->body, "22");
  EXPECT_EQ(operations_.measured, 2);
}

TEST_F(SharedAnswerTest, never_tells_of_a_time_before_its_question) {
  operations_.measures = false;
  auto early = ask();
  ASSERT_TRUE(served_.loop.until([&] { return operations_.measured == 1; }));
  const auto before = std::make_shared<const Snapshot>(operations_.snapshot);
  auto late = ask();
  operations_.snapshot.apps.resize(3);
  served_.loop.settle();
  operations_.measures = true;
  operations_.held.front()(before);
  EXPECT_EQ(early.reply(served_.loop)->body, "22");
  EXPECT_EQ(late.reply(served_.loop)->body, "333");
}

TEST_F(SharedAnswerTest, is_an_error_when_it_cannot_be_made) {
  broken_ = true;
  auto client = ask();
  EXPECT_EQ(client.reply(served_.loop)->status, 500U);
  broken_ = false;
  auto next = ask();
  EXPECT_EQ(next.reply(served_.loop)->status, 200U);
}

TEST_F(SharedAnswerTest, is_an_error_when_the_measurement_is_given_up) {
  operations_.measures = false;
  auto client = ask();
  ASSERT_TRUE(served_.loop.until([&] { return operations_.measured == 1; }));
  operations_.held.clear();
  EXPECT_EQ(client.reply(served_.loop)->status, 500U);
  operations_.measures = true;
  auto next = ask();
  EXPECT_EQ(next.reply(served_.loop)->status, 200U);
}

TEST_F(SharedAnswerTest, is_refused_while_many_earlier_ones_are_not_read) {
  operations_.snapshot.apps.resize(1);
  answer_.emplace(served_.loop.context(), operations_, "text/plain",
                  [](const std::shared_ptr<const Snapshot>&) {
                    return [left = 200](std::string& out) mutable {
                      out.append(40000, 'x');
                      return --left > 0;
                    };
                  });
  std::vector<RawClient> slow;
  for (int number = 1; number <= 4; ++number) {
    slow.push_back(ask());
    ASSERT_TRUE(served_.loop.until([&] { return operations_.measured == number; }));
    ASSERT_TRUE(served_.loop.until([&] { return !slow.back().received().empty(); }));
  }
  auto refused = ask();
  EXPECT_EQ(refused.reply(served_.loop)->status, 503U);
  slow.clear();
  EXPECT_TRUE(served_.loop.until([&] {
    auto client = ask();
    const auto reply = client.reply(served_.loop);
    return reply && reply->status == 200;
  }));
}

TEST_F(SharedAnswerTest, takes_many_turns_of_a_few_milliseconds) {
  operations_.snapshot.apps.resize(1);
  std::vector<std::chrono::steady_clock::time_point> written;
  answer_.emplace(served_.loop.context(), operations_, "text/plain",
                  [&](const std::shared_ptr<const Snapshot>&) {
                    return [&, left = 100](std::string& out) mutable {
                      const auto end = std::chrono::steady_clock::now() + 500us;
                      while (std::chrono::steady_clock::now() < end) {
                      }
                      out += '.';
                      return --left > 0;
                    };
                  });
  auto client = ask();
  int turns = 0;
  EXPECT_TRUE(served_.loop.until([&] {
    ++turns;
    return client.received().find("Content-Length: 100") != std::string::npos;
  }));
  EXPECT_GE(turns, 10) << "100 parts of half a millisecond, 3 ms a turn";
}

}  // namespace
}  // namespace skep::api
