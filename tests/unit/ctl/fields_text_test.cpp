#include "ctl/fields_text.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace skep::ctl {
namespace {

std::string told(const char* json) {
  return fields_text(boost::json::parse(json).as_object(), "  ");
}

TEST(FieldsText, tells_a_field_a_line_with_its_unit) {
  EXPECT_EQ(told(R"({"state":"RUNNING","heap_limit_bytes":536870912,"lag_p99_seconds":0.0015,)"
                 R"("cpu_percent":12.34,"stalled":false,"restarts":3})"),
            "  state              RUNNING\n"
            "  heap limit         512.0 MiB\n"
            "  lag p99            1.5 ms\n"
            "  cpu                12.3 %\n"
            "  stalled            no\n"
            "  restarts           3\n");
}

TEST(FieldsText, leaves_out_what_says_nothing) {
  EXPECT_EQ(told(R"({"a":null,"b":"","c":{},"d":[],"e":0})"), "  e                  0\n");
}

TEST(FieldsText, lets_nothing_speak_to_the_terminal) {
  EXPECT_EQ(told(R"({"a\u001b":"\u001b[2J\n"})"), "  a?                 ?[2J?\n");
}

TEST(FieldsText, knows_units_of_every_size) {
  EXPECT_EQ(bytes_text(0), "0 B");
  EXPECT_EQ(bytes_text(1023), "1023 B");
  EXPECT_EQ(bytes_text(1536), "1.5 KiB");
  EXPECT_EQ(seconds_text(0), "0.0 ms");
  EXPECT_EQ(seconds_text(12), "12.0 s");
  EXPECT_EQ(seconds_text(11105), "3h05m");
}

}  // namespace
}  // namespace skep::ctl
