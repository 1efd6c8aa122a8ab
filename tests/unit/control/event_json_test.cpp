#include "api/control/event_json.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace skep::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

Happening happening() {
  Happening made;
  made.sequence = 7;
  made.time = system_clock::time_point{milliseconds(1767323045678)};
  made.notice.worker = {"web", 1, 9};
  return made;
}

TEST(EventJson, has_every_field_of_a_change_of_state) {
  Happening died = happening();
  died.notice.severity = Notice::Severity::error;
  died.notice.pid = 4711;
  died.notice.from = WorkerState::running;
  died.notice.to = WorkerState::fatal;
  died.notice.reason = RestartReason::exit;
  died.notice.text = "said \"no\"\n";
  EXPECT_EQ(event_line(died),
            "{\"sequence\":7,\"time\":\"2026-01-02T03:04:05.678Z\",\"kind\":\"state\","
            "\"severity\":\"error\",\"app\":\"web\",\"worker\":\"web:1\",\"pid\":4711,"
            "\"from\":\"RUNNING\",\"to\":\"FATAL\",\"reason\":\"exit\",\"threshold\":null,"
            "\"text\":\"said \\\"no\\\"\\n\"}\n");
}

TEST(EventJson, has_null_where_a_field_does_not_apply) {
  Happening roll = happening();
  roll.notice.kind = Notice::Kind::roll;
  roll.notice.worker = {"web", 0, 0};
  EXPECT_EQ(event_line(roll),
            "{\"sequence\":7,\"time\":\"2026-01-02T03:04:05.678Z\",\"kind\":\"roll\","
            "\"severity\":\"info\",\"app\":\"web\",\"worker\":null,\"pid\":null,\"from\":null,"
            "\"to\":null,\"reason\":null,\"threshold\":null,\"text\":\"\"}\n");
}

TEST(EventJson, writes_a_moment_just_after_a_second_with_three_digits) {
  Happening early = happening();
  early.time = system_clock::time_point{milliseconds(1767323045007)};
  EXPECT_NE(event_line(early).find("03:04:05.007Z"), std::string::npos);
}

TEST(EventJson, is_one_line_of_utf8_whatever_a_worker_says) {
  Happening said = happening();
  said.notice.text = std::string("\xFF\n\r\0 {", 6);
  const std::string line = event_line(said);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_NO_THROW(boost::json::parse(line));
}

}  // namespace
}  // namespace skep::api
