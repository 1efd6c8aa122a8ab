#include "event_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "event_history.h"

namespace skep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Commands that end when the test says so.
class EventCommandsTest : public testing::Test {
 protected:
  struct Run {
    host::CommandRun run;
    std::function<void(Result<host::CommandEnd>)> ended;
  };

  static OnEventSpec fatal(std::uint32_t concurrency = 1, std::uint32_t queue = 100) {
    OnEventSpec spec;
    spec.name = "page";
    spec.events = {{Notice::Kind::state, WorkerState::fatal, {}}};
    spec.command = {"page", "me"};
    spec.timeout = std::chrono::seconds(7);
    spec.concurrency = concurrency;
    spec.queue = queue;
    return spec;
  }

  void turn() {
    for (auto& task : std::exchange(tasks_, {})) task();
  }
  void becomes(WorkerState state, const std::string& app = "web") {
    Notice notice;
    notice.worker = {app, 0, 1};
    notice.to = state;
    notice.text = "gave up";
    events_.add(notice);
  }
  void happens(int times) {
    for (; times > 0; --times) becomes(WorkerState::fatal);
    turn();
  }
  static Result<host::CommandEnd> exited(int code) {
    return host::CommandEnd{{ExitStatus::Kind::exited, code, false}, false};
  }

  EventHistory events_;
  std::vector<Run> runs_;
  std::vector<std::string> said_;
  std::vector<std::string> warned_;
  std::vector<std::function<void()>> tasks_;
  std::unique_ptr<EventCommands> commands_ = std::make_unique<EventCommands>(
      events_, EventCommands::Surroundings{
                   [this](const host::CommandRun& run, auto ended) {
                     runs_.push_back({run, ended});
                   },
                   [this](std::function<void()> task) { tasks_.push_back(std::move(task)); },
                   [this](const std::string& sentence) { said_.push_back(sentence); },
                   [this](const std::string& sentence) { warned_.push_back(sentence); }});
};

TEST_F(EventCommandsTest, run_for_the_events_that_are_named_in_a_later_turn) {
  commands_->configure({fatal()});
  becomes(WorkerState::running);
  becomes(WorkerState::fatal);
  EXPECT_THAT(runs_, IsEmpty());
  turn();
  ASSERT_EQ(runs_.size(), 1U);
  EXPECT_THAT(runs_[0].run.command, ElementsAre("page", "me"));
  EXPECT_EQ(runs_[0].run.timeout, std::chrono::seconds(7));
  EXPECT_EQ(runs_[0].run.variables.at("SKEP_EVENT_TO"), "FATAL");
  EXPECT_EQ(runs_[0].run.variables.at("SKEP_EVENT_WORKER"), "web:0");
  EXPECT_EQ(runs_[0].run.variables.at("SKEP_EVENT_TEXT"), "gave up");
  EXPECT_EQ(runs_[0].run.variables.at("SKEP_EVENT_REASON"), "");
  EXPECT_THAT(runs_[0].run.input, testing::StartsWith("{\"sequence\":2,"));
}

TEST_F(EventCommandsTest, run_for_the_apps_that_are_named) {
  OnEventSpec spec = fatal(2);
  spec.apps = {"api"};
  commands_->configure({spec});
  becomes(WorkerState::fatal, "web");
  becomes(WorkerState::fatal, "api");
  turn();
  ASSERT_EQ(runs_.size(), 1U);
  EXPECT_EQ(runs_[0].run.variables.at("SKEP_EVENT_APP"), "api");
}

TEST_F(EventCommandsTest, run_only_so_many_at_once_and_in_order) {
  commands_->configure({fatal(2)});
  happens(3);
  ASSERT_EQ(runs_.size(), 2U);
  runs_[1].ended(exited(0));
  ASSERT_EQ(runs_.size(), 3U);
  EXPECT_EQ(runs_[2].run.variables.at("SKEP_EVENT_SEQUENCE"), "3");
}

TEST_F(EventCommandsTest, run_at_once_without_a_queue) {
  commands_->configure({fatal(2, 0)});
  happens(2);
  EXPECT_EQ(runs_.size(), 2U);
  EXPECT_THAT(warned_, IsEmpty());
}

TEST_F(EventCommandsTest, drop_what_finds_no_room_and_tell_once_and_how_many) {
  commands_->configure({fatal(1, 2)});
  happens(6);
  ASSERT_EQ(warned_.size(), 1U);
  EXPECT_THAT(warned_[0], HasSubstr("[on-event.page] is too slow"));
  for (int i = 0; i < 3; ++i) runs_.at(static_cast<std::size_t>(i)).ended(exited(0));
  EXPECT_EQ(runs_.size(), 3U);
  ASSERT_EQ(warned_.size(), 2U);
  EXPECT_EQ(warned_[1], "[on-event.page] has caught up; 3 events were dropped");
}

TEST_F(EventCommandsTest, tell_how_each_ended) {
  commands_->configure({fatal(4)});
  happens(4);
  ASSERT_EQ(runs_.size(), 4U);
  runs_[0].ended(exited(0));
  runs_[1].ended(exited(3));
  runs_[2].ended(host::CommandEnd{{ExitStatus::Kind::killed, 9, false}, true});
  runs_[3].ended(tl::unexpected(Error{"cannot execute page: No such file or directory"}));
  EXPECT_THAT(said_, ElementsAre("[on-event.page] for event 1: done"));
  EXPECT_THAT(warned_,
              ElementsAre("[on-event.page] for event 2: exit status 3",
                          HasSubstr("event 3: did not end within its timeout and was killed"),
                          HasSubstr("event 4: cannot execute page")));
}

TEST_F(EventCommandsTest, keep_what_waits_when_their_table_changes) {
  commands_->configure({fatal()});
  happens(2);
  OnEventSpec changed = fatal();
  changed.command = {"other"};
  commands_->configure({changed});
  runs_.at(0).ended(exited(0));
  ASSERT_EQ(runs_.size(), 2U);
  EXPECT_THAT(runs_[1].run.command, ElementsAre("other"));
}

TEST_F(EventCommandsTest, run_no_more_once_their_table_is_gone) {
  commands_->configure({fatal()});
  happens(2);
  commands_->configure({});
  runs_.at(0).ended(exited(0));
  happens(1);
  EXPECT_EQ(runs_.size(), 1U);
}

TEST_F(EventCommandsTest, may_go_before_what_they_started) {
  commands_->configure({fatal()});
  happens(1);
  becomes(WorkerState::fatal);
  commands_.reset();
  turn();
  runs_.at(0).ended(exited(1));
  EXPECT_THAT(warned_, IsEmpty());
}

}  // namespace
}  // namespace skep
