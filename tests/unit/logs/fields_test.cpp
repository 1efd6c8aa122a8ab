#include "host/logs/fields.h"

#include <gtest/gtest.h>

namespace skep::host {
namespace {

std::string field(std::string_view value) {
  return LogFields().add("k", value).text();
}

TEST(LogFields, stand_in_their_order_with_one_space_between) {
  EXPECT_EQ(LogFields().add("pid", 123).add("app", "web").add("worker", 0U).text(),
            "pid=123 app=web worker=0");
}

TEST(LogFields, write_numbers_and_truth_plainly) {
  EXPECT_EQ(LogFields().add("a", -5).add("b", 0.25).add("c", true).text(), "a=-5 b=0.25 c=true");
}

TEST(LogFields, quote_what_would_not_be_one_word) {
  EXPECT_EQ(field("no such file"), R"(k="no such file")");
  EXPECT_EQ(field(""), R"(k="")");
  EXPECT_EQ(field("a=b"), R"(k="a=b")");
}

TEST(LogFields, escape_quotes_and_backslashes) {
  EXPECT_EQ(field(R"(a"b\c)"), R"(k="a\"b\\c")");
}

TEST(LogFields, keep_a_newline_from_beginning_a_line) {
  EXPECT_EQ(field("x\n2026-01-02T03:04:05.678Z INFO forged").find('\n'), std::string::npos);
}

TEST(LogFields, keep_a_value_from_adding_a_field) {
  EXPECT_EQ(field("x\" app=root y=\""), R"(k="x\" app=root y=\"")");
}

TEST(LogFields, make_a_harmless_key_of_any) {
  EXPECT_EQ(LogFields().add("a b=\n\"", 1).text(), "a_b___=1");
}

TEST(LogFields, cut_a_long_value) {
  EXPECT_EQ(field(std::string(5000, 'x')).size(), 2 + LogFields::longest_value + 3);
}

TEST(Visible, leaves_printable_text_and_utf8_alone) {
  EXPECT_EQ(visible("Grüße, 世界 😀 \\n", 100), "Grüße, 世界 😀 \\n");
}

TEST(Visible, shows_control_characters) {
  EXPECT_EQ(visible(std::string_view("\n\r\t\0\x1b\x7f", 6), 100), R"(\n\r\t\x00\x1b\x7f)");
}

TEST(Visible, shows_the_control_characters_above_ascii) {
  EXPECT_EQ(visible("\xc2\x9b", 100), R"(\xc2\x9b)");
  EXPECT_EQ(visible("\xc2\xa0", 100), "\xc2\xa0");
}

TEST(Visible, shows_bytes_that_are_no_utf8) {
  EXPECT_EQ(visible("\xff", 100), R"(\xff)");
  EXPECT_EQ(visible("\xc0\x8a", 100), R"(\xc0\x8a)") << "an overlong newline";
  EXPECT_EQ(visible("\xed\xa0\x80", 100), R"(\xed\xa0\x80)") << "a surrogate";
  EXPECT_EQ(visible("\xf5\x80\x80\x80", 100), R"(\xf5\x80\x80\x80)");
  EXPECT_EQ(visible("a\xe4\xb8", 100), R"(a\xe4\xb8)") << "a sequence cut short";
}

TEST(Visible, cuts_between_characters) {
  EXPECT_EQ(visible("aüü", 4), "aü...");
}

TEST(Visible, says_the_same_of_its_own_result) {
  const std::string once = visible("a\n\xff\x1b[31m", 100);
  EXPECT_EQ(visible(once, 100), once);
}

}  // namespace
}  // namespace skep::host
