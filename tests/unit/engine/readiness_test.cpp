#include "engine/readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/probing.h"
#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;
using When = ReadySpec::When;

AppSpec ready_by(When when, std::uint32_t workers = 1) {
  AppSpec spec = app("web", workers);
  spec.ready = {when, 1s, 60s, when == When::http ? "/well" : ""};
  return spec;
}

class Readiness : public testing::Test {
 protected:
  void begin(When when) {
    hive.config({ready_by(when)});
    hive.born();
  }
  void expect_timeout(const std::string& text) {
    EXPECT_EQ(hive.state(), stopping);
    hive.dies(killed_by(9));
    EXPECT_EQ(hive.slot().trouble, text);
  }
  Hive hive;
};

TEST_F(Readiness, by_message_comes_with_the_message_and_not_with_listening) {
  begin(When::message);
  hive.listens();
  EXPECT_EQ(hive.state(), starting);
  EXPECT_TRUE(hive.of<action::SetEligible>().empty());
  hive.says_ready();
  EXPECT_EQ(hive.state(), running);
  EXPECT_TRUE(hive.slot().eligible);
}

TEST_F(Readiness, by_message_counts_one_that_came_before_the_birth_was_told) {
  hive.config({ready_by(When::message)});
  hive.says_ready();
  EXPECT_EQ(hive.state(), starting);
  hive.born();
  EXPECT_EQ(hive.state(), running);
}

TEST_F(Readiness, by_notify_comes_with_the_notification) {
  begin(When::notify);
  hive.listens();
  hive.says_ready();
  hive.notifies({.stopping = false, .alive = true});
  EXPECT_EQ(hive.state(), starting);
  hive.notifies({.ready = true});
  EXPECT_EQ(hive.state(), running);
  EXPECT_TRUE(hive.notifies({.ready = true}).empty()) << "twice harms nobody";
}

TEST_F(Readiness, by_http_asks_once_it_listens) {
  begin(When::http);
  EXPECT_FALSE(hive.asked);
  hive.listens();
  ASSERT_EQ(hive.of<action::Probe>().size(), 1U);
  EXPECT_EQ(hive.asked->path, "/well");
  EXPECT_GT(hive.asked->timeout, 0s);
  EXPECT_LE(hive.asked->timeout, 60s);
  EXPECT_EQ(hive.state(), starting);
  hive.answers(true);
  EXPECT_EQ(hive.state(), running);
}

TEST_F(Readiness, by_http_asks_again_a_little_later_until_it_is_well) {
  begin(When::http);
  hive.listens();
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(hive.answers(false).empty());
    hive.pass(between_ready_probes - 1ms);
    EXPECT_FALSE(hive.asked);
    hive.pass(1ms);
    ASSERT_TRUE(hive.asked);
  }
  hive.answers(true);
  EXPECT_EQ(hive.state(), running);
}

TEST_F(Readiness, by_http_never_has_two_probes_under_way) {
  begin(When::http);
  hive.listens();
  hive.listens();
  EXPECT_TRUE(hive.last.empty());
  hive.pass(50s);
  EXPECT_TRUE(hive.last.empty()) << "an answer always comes";
}

TEST_F(Readiness, by_http_drops_the_answer_to_another_probe) {
  begin(When::http);
  hive.listens();
  hive.tell(event::Probed{hive.slot().worker, hive.asked->probe + 1, true, {}});
  EXPECT_EQ(hive.state(), starting);
}

TEST_F(Readiness, by_http_does_not_ask_for_longer_than_is_left) {
  begin(When::http);
  hive.pass(59s);
  hive.listens();
  EXPECT_EQ(hive.asked->timeout, 1s);
}

TEST_F(Readiness, says_what_it_waited_for_in_vain) {
  begin(When::message);
  hive.pass(60s);
  expect_timeout("did not send process.send('ready') within 60s");
}

TEST_F(Readiness, says_what_notification_it_waited_for_in_vain) {
  begin(When::notify);
  hive.listens();
  hive.pass(60s);
  expect_timeout("did not send READY=1 within 60s");
}

TEST_F(Readiness, by_http_says_that_it_did_not_even_listen) {
  begin(When::http);
  hive.pass(60s);
  expect_timeout("did not listen within 60s");
}

TEST_F(Readiness, by_http_says_what_it_was_answered_last) {
  begin(When::http);
  hive.listens();
  hive.answers(false, "GET /well was answered with 404");
  hive.pass(1s);
  hive.answers(false, "GET /well was answered with 503");
  hive.pass(59s);
  expect_timeout("listened, but GET /well was answered with 503; it was not well within 60s");
}

TEST_F(Readiness, by_http_says_that_it_was_not_answered) {
  begin(When::http);
  hive.listens();
  hive.pass(60s);
  expect_timeout("listened, but GET /well was not answered within 60s");
}

TEST_F(Readiness, says_that_its_process_never_came) {
  hive.config({ready_by(When::message)});
  hive.pass(60s);
  expect_timeout("was not born within 60s");
}

TEST_F(Readiness, may_be_put_off_by_the_worker) {
  begin(When::notify);
  hive.pass(50s);
  hive.notifies({.extend_timeout = 30s});
  hive.pass(29s);
  EXPECT_EQ(hive.state(), starting);
  hive.pass(1s);
  expect_timeout("did not send READY=1 within 80s");
}

TEST_F(Readiness, is_not_put_off_to_an_earlier_time) {
  begin(When::notify);
  hive.notifies({.extend_timeout = 1s});
  hive.pass(59s);
  EXPECT_EQ(hive.state(), starting);
}

TEST_F(Readiness, is_not_put_off_for_ever) {
  begin(When::notify);
  for (int i = 0; i < 8; ++i) {
    hive.notifies({.extend_timeout = Duration::max()});
    hive.pass(longest_start / 8);
  }
  EXPECT_EQ(hive.state(), stopping);
}

TEST_F(Readiness, by_another_way_is_obeyed_at_once) {
  begin(When::listening);
  hive.notifies({.ready = true});
  hive.config({ready_by(When::notify)});
  EXPECT_EQ(hive.state(), running);
}

TEST_F(Readiness, by_another_path_disregards_the_probe_under_way) {
  begin(When::http);
  hive.listens();
  AppSpec spec = ready_by(When::http);
  spec.ready.path = "/better";
  hive.config({spec});
  EXPECT_TRUE(hive.of<action::Probe>().empty()) << "one is under way";
  hive.answers(true);
  EXPECT_EQ(hive.state(), starting);
  ASSERT_TRUE(hive.asked);
  EXPECT_EQ(hive.asked->path, "/better");
}

TEST_F(Readiness, by_another_way_leaves_a_probe_under_way_to_its_end) {
  begin(When::http);
  hive.listens();
  AppSpec spec = ready_by(When::listening);
  spec.health.path = "/well";
  spec.health.every = 1s;
  hive.config({spec});
  EXPECT_EQ(hive.state(), running);
  hive.pass(10s);
  EXPECT_TRUE(hive.of<action::Probe>().empty()) << "one is under way still";
  hive.answers(false);
  hive.pass(0s);
  EXPECT_EQ(hive.of<action::Probe>().size(), 1U);
}

TEST_F(Readiness, by_http_ends_with_the_worker) {
  begin(When::http);
  hive.listens();
  hive.stop({"web", 0});
  EXPECT_TRUE(hive.answers(true).empty());
  hive.dies(exit_status(0));
  EXPECT_EQ(hive.engine.next_deadline(), std::nullopt);
}

TEST(Probes, of_many_workers_are_asked_for_in_turns) {
  constexpr std::uint32_t workers = 100;
  Hive hive;
  AppSpec spec = ready_by(When::listening, workers);
  hive.config({spec});
  hive.pass(0s);
  hive.all_up(workers);
  spec.health.path = "/well";
  hive.config({spec});
  hive.now += spec.health.every;
  std::size_t asked = 0;
  for (int calls = 0; calls < 4; ++calls) {
    hive.last = hive.engine.tick(hive.now);
    const std::size_t probes = hive.of<action::Probe>().size();
    EXPECT_LE(probes, static_cast<std::size_t>(most_probes_a_call));
    asked += probes;
    hive.now += 1ms;
  }
  EXPECT_EQ(asked, workers);
}

}  // namespace
}  // namespace skep::engine::test
