#include "notice_log.h"

#include <sstream>

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

namespace skep {
namespace {

std::string line_of(const Notice& notice) {
  std::ostringstream out;
  auto logger = std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_st>(out));
  logger->set_pattern("%l %v");
  NoticeLog(logger).write(notice);
  return out.str();
}

Notice notice(Notice::Kind kind, WorkerId worker, std::string text) {
  Notice made;
  made.kind = kind;
  made.worker = std::move(worker);
  made.text = std::move(text);
  return made;
}

TEST(NoticeLog, names_the_worker_the_new_state_and_why) {
  Notice died = notice(Notice::Kind::state, {"web", 1, 7}, "exit status 1");
  died.severity = Notice::Severity::warning;
  died.from = WorkerState::running;
  died.to = WorkerState::backoff;
  died.pid = 4711;
  EXPECT_EQ(line_of(died),
            "warning web:1 BACKOFF: exit status 1 app=web worker=1 pid=4711 from=RUNNING\n");
}

TEST(NoticeLog, tells_of_an_app_by_its_name) {
  EXPECT_EQ(line_of(notice(Notice::Kind::roll, {"web", 0, 0}, "begins, 4 workers")),
            "info web roll: begins, 4 workers app=web\n");
  EXPECT_EQ(line_of(notice(Notice::Kind::scaled, {"web", 0, 0}, "from 2 workers to 4")),
            "info web scaled: from 2 workers to 4 app=web\n");
  EXPECT_EQ(line_of(notice(Notice::Kind::overload, {"web", 0, 0}, "skepd answers 503")),
            "info web overload: skepd answers 503 app=web\n");
}

TEST(NoticeLog, tells_of_what_was_rescued_and_drained_by_the_slot) {
  EXPECT_EQ(line_of(notice(Notice::Kind::rescued, {"web", 2, 9}, "12 connections")),
            "info web:2 rescued: 12 connections app=web worker=2\n");
  EXPECT_EQ(line_of(notice(Notice::Kind::drained, {"web", 2, 9}, "3 connections cut off")),
            "info web:2 drained: 3 connections cut off app=web worker=2\n");
}

TEST(NoticeLog, gives_a_spare_no_number_of_a_slot) {
  Notice held = notice(Notice::Kind::spare, {"web", no_slot, 9}, "is held");
  held.pid = 4720;
  EXPECT_EQ(line_of(held), "info web spare: is held app=web pid=4720\n");
  Notice starting = notice(Notice::Kind::state, {"web", no_slot, 9}, "");
  starting.to = WorkerState::starting;
  EXPECT_EQ(line_of(starting), "info web:spare STARTING app=web\n");
  EXPECT_EQ(line_of(notice(Notice::Kind::spare, {"web", 1, 9}, "takes the slot")),
            "info web:1 spare: takes the slot app=web worker=1\n");
}

}  // namespace
}  // namespace skep
