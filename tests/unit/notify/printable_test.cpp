#include "host/notify/printable.h"

#include <string>

#include <gtest/gtest.h>

namespace skep::test {

using host::printable;

static constexpr const char* mark = "\xEF\xBF\xBD";

static std::string shown(std::string_view text) {
  return printable(text, 512);
}

TEST(Printable, keeps_text_of_any_language) {
  const std::string text = "listening on 80, Größe 3 µs, 准备好, 🐝";
  EXPECT_EQ(shown(text), text);
}

TEST(Printable, replaces_controls) {
  EXPECT_EQ(shown("a\x1b[31m\tb\x7f"), std::string("a") + mark + "[31m" + mark + "b" + mark);
  EXPECT_EQ(shown("\xC2\x9B"), mark) << "the one-character form of ESC [";
  EXPECT_EQ(shown({"a\0b", 3}), std::string("a") + mark + "b");
}

TEST(Printable, replaces_line_separators_and_changes_of_direction) {
  for (const auto* const text : {"\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAE", "\xE2\x80\x8F",
                                 "\xE2\x81\xA6", "\xE2\x81\xA9", "\xD8\x9C"})
    EXPECT_EQ(shown(text), mark);
}

TEST(Printable, replaces_each_byte_that_is_no_utf8) {
  const std::string two = std::string(mark) + mark;
  EXPECT_EQ(shown("\xFF"), mark);
  EXPECT_EQ(shown("\x80"), mark);
  EXPECT_EQ(shown("\xC0\xAF"), two) << "a slash, longer than needed";
  EXPECT_EQ(shown("\xE0\x80\xAF"), two + mark) << "the same, longer yet";
  EXPECT_EQ(shown("\xF0\x80\x80\xAF"), two + two);
  EXPECT_EQ(shown("\xED\xA0\x80"), two + mark) << "half of a surrogate pair";
  EXPECT_EQ(shown("\xF4\x90\x80\x80"), two + two) << "above U+10FFFF";
  EXPECT_EQ(shown("\xE2\x82"), two) << "cut off";
  EXPECT_EQ(shown("\xC3("), std::string(mark) + "(");
}

TEST(Printable, keeps_the_ends_of_each_range) {
  for (const auto* const text : {" ", "~", "\xC2\xA0", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                                 "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"})
    EXPECT_EQ(shown(text), text);
}

TEST(Printable, ends_between_two_characters_where_it_is_too_long) {
  EXPECT_EQ(printable("abcdef", 4), "abcd");
  EXPECT_EQ(printable("abc\xC3\xA9z", 4), "abc");
  EXPECT_EQ(printable("ab\xFFz", 4), "ab");
  EXPECT_EQ(printable("abc", 0), "");
}

}  // namespace skep::test
