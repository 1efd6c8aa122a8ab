#include "ctl/roll.h"

#include <condition_variable>
#include <csignal>
#include <mutex>

#include <gmock/gmock.h>

#include "unit/ctl/fake_daemon.h"
#include "unit/ctl/ran.h"

namespace skep::ctl {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

std::string result(const std::string& outcome, const std::string& description = {}) {
  return FakeDaemon::ok(
      R"({"results":[{"name":"web","app":"web","slot":null,"verb":"roll","outcome":")" + outcome +
      R"(","code":80,"description":")" + description + R"("}]})");
}

std::string roll(const std::string& phase, int done, const std::string& text) {
  return FakeDaemon::ok(R"([{"name":"web","workers_desired":2,"roll":{"phase":")" + phase +
                        R"(","done":)" + std::to_string(done) +
                        R"(,"total":2,"seconds":0.001,"text":")" + text + R"("}}])");
}

// A daemon that rolls: each look at its apps sees the next of `looks`, and the roll is over, with
// `end`, when the last but one was seen.
class RollingDaemon {
 public:
  RollingDaemon(std::vector<std::string> looks, std::string end)
      : looks_(std::move(looks)), end_(std::move(end)) {}

  [[nodiscard]] const std::string& path() const { return daemon_.path(); }
  [[nodiscard]] std::vector<std::string> requests() const { return daemon_.requests(); }

 private:
  std::string answer(const std::string& request) {
    std::unique_lock lock(mutex_);
    if (request.starts_with("POST ")) {
      seen_.wait_for(lock, std::chrono::seconds(10), [&] { return next_ + 1 >= looks_.size(); });
      return end_;
    }
    const std::string look = looks_.at(std::min(next_, looks_.size() - 1));
    ++next_;
    seen_.notify_all();
    return look;
  }

  std::vector<std::string> looks_;
  std::string end_;
  std::mutex mutex_;
  std::condition_variable seen_;
  std::size_t next_ = 0;
  FakeDaemon daemon_{[this](const std::string& request) { return answer(request); }};
};

TEST(Roll, says_that_it_has_begun) {
  const FakeDaemon daemon([](const std::string&) { return result("SUCCESS"); });
  const Ran ran = skepctl(daemon.path(), {"roll", "web"});
  EXPECT_EQ(ran.out, "web: roll has begun\n");
  EXPECT_EQ(ran.exit, 0);
  ASSERT_EQ(daemon.requests().size(), 1U);
  EXPECT_THAT(daemon.requests()[0], EndsWith(R"({"verb":"roll","targets":["web"]})"));
}

TEST(Roll, tells_why_it_has_not_begun) {
  const FakeDaemon daemon(
      [](const std::string&) { return result("FAILED", "a roll is under way already"); });
  const Ran ran = skepctl(daemon.path(), {"reload", "web"});
  EXPECT_EQ(ran.out, "web: ERROR (failed)\n");
  EXPECT_EQ(ran.err, "skepctl: web: a roll is under way already\n");
  EXPECT_EQ(ran.exit, 1);
}

TEST(RollAndWait, shows_each_change_and_how_it_ended) {
  const RollingDaemon daemon({roll("rolling", 0, "waits for web:0"),
                              roll("rolling", 1, "waits for web:1"), roll("complete", 2, "")},
                             result("SUCCESS"));
  const Ran ran = skepctl(daemon.path(), {"roll", "web", "--wait"});
  EXPECT_EQ(ran.out,
            "web: rolling, 0 of 2: waits for web:0\nweb: rolling, 1 of 2: waits for web:1\n"
            "web: rolled 2 of 2 workers in 0.0s\n");
  EXPECT_THAT(ran.err, IsEmpty());
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(daemon.requests().at(0),
              EndsWith(R"({"verb":"roll","targets":["web"],"wait":true})"));
}

TEST(RollAndWait, draws_a_bar_on_a_terminal_and_leaves_the_end) {
  const RollingDaemon daemon({roll("rolling", 1, "waits for web:1"), roll("complete", 2, "")},
                             result("SUCCESS"));
  const Ran ran =
      skepctl(daemon.path(), {"roll", "web", "--wait"}, std::chrono::seconds(5), Colour::no, 80U);
  EXPECT_THAT(ran.out, HasSubstr("web  [##########----------]  1 of 2, rolling: waits for web:1"));
  EXPECT_THAT(ran.out, EndsWith("\x1b[1A\r\x1b[Jweb: rolled 2 of 2 workers in 0.0s\n"));
}

TEST(RollAndWait, that_stopped_tells_why_and_fails) {
  const RollingDaemon daemon(
      {roll("rolling", 1, ""), roll("stopped", 1, "web:1 was not ready in 1m")},
      result("FAILED", "web:1 was not ready in 1m"));
  const Ran ran = skepctl(daemon.path(), {"roll", "web", "--wait"});
  EXPECT_THAT(ran.out, EndsWith("\nweb: web:1 was not ready in 1m\n"));
  EXPECT_THAT(ran.err, IsEmpty());
  EXPECT_EQ(ran.exit, 1);
}

TEST(RollAndWait, that_was_rolled_back_fails_whatever_the_command_came_to) {
  const RollingDaemon daemon({roll("going-back", 1, "lag"), roll("rolled-back", 0, "lag")},
                             result("SUCCESS"));
  const Ran ran = skepctl(daemon.path(), {"roll", "web", "--wait"});
  EXPECT_EQ(ran.out, "web: going back, 1 of 2: lag\nweb: lag\n");
  EXPECT_EQ(ran.exit, 1);
}

TEST(RollAndWait, believes_the_command_where_apps_cannot_be_looked_at) {
  const RollingDaemon daemon(
      {FakeDaemon::with_status(404, "{}"), FakeDaemon::with_status(404, "{}")}, result("SUCCESS"));
  const Ran ran = skepctl(daemon.path(), {"roll", "web", "--wait"});
  EXPECT_EQ(ran.out, "web: rolled\n");
  EXPECT_EQ(ran.exit, 0);
}

TEST(RollAndWait, complains_of_an_app_that_is_not_there) {
  const FakeDaemon daemon([](const std::string&) { return result("BAD_NAME"); });
  const Ran ran = skepctl(daemon.path(), {"roll", "web", "--wait"});
  EXPECT_EQ(ran.out, "web: ERROR (no such process)\n");
  EXPECT_EQ(ran.exit, 1);
}

TEST(RollAndWait, with_json_prints_the_answer_and_nothing_else) {
  const FakeDaemon daemon([](const std::string&) { return result("SUCCESS"); });
  const Ran ran = skepctl(daemon.path(), {"roll", "web", "--wait", "--json"});
  EXPECT_TRUE(ran.out.starts_with("{\"results\":[{\"name\":\"web\"")) << ran.out;
  EXPECT_EQ(daemon.requests().size(), 1U);
}

TEST(RollAndWait, interrupted_leaves_the_roll_going_and_says_so) {
  const pthread_t waiting = ::pthread_self();
  std::mutex over;
  over.lock();
  const FakeDaemon daemon([&, waiting](const std::string& request) {
    if (request.starts_with("POST ")) {
      const std::lock_guard until_left(over);
      return result("SUCCESS");
    }
    ::pthread_kill(waiting, SIGINT);
    return roll("rolling", 0, "");
  });
  const Ran ran = skepctl(daemon.path(), {"roll", "web", "--wait"});
  over.unlock();
  EXPECT_EQ(ran.out, "web: rolling, 0 of 2\n");
  EXPECT_EQ(ran.err,
            "skepctl: no longer waiting; the roll goes on, and skepctl status shows how\n");
  EXPECT_EQ(ran.exit, 1);
}

TEST(RollAndWait, passes_a_refusal_on) {
  const FakeDaemon daemon([](const std::string&) {
    return FakeDaemon::with_status(503, R"({"error":"skepd is shutting down"})");
  });
  const Ran ran = skepctl(daemon.path(), {"roll", "web", "--wait"});
  EXPECT_THAT(ran.err, HasSubstr("skepd refuses: skepd is shutting down"));
  EXPECT_EQ(ran.exit, 1);
}

}  // namespace
}  // namespace skep::ctl
