#include "api/http/text.h"

#include <gtest/gtest.h>

namespace skep::api {
namespace {

TEST(Utf8, leaves_what_is_well_formed) {
  EXPECT_EQ(as_utf8("plain, \xC3\xA9, \xE2\x82\xAC, \xF0\x9F\x90\x9D"),
            "plain, \xC3\xA9, \xE2\x82\xAC, \xF0\x9F\x90\x9D");
}

TEST(Utf8, replaces_each_byte_that_is_none) {
  const std::string mark = "\xEF\xBF\xBD";
  EXPECT_EQ(as_utf8("a\xFFz"), "a" + mark + "z");
  EXPECT_EQ(as_utf8("\xC0\x80"), mark + mark) << "overlong";
  EXPECT_EQ(as_utf8("\xED\xA0\x80"), mark + mark + mark) << "a surrogate";
  EXPECT_EQ(as_utf8("\xF4\x90\x80\x80"), mark + mark + mark + mark) << "beyond U+10FFFF";
  EXPECT_EQ(as_utf8("cut \xE2\x82"), "cut " + mark + mark);
}

TEST(JsonQuoted, escapes_what_json_does_not_allow) {
  EXPECT_EQ(json_quoted("a\"b\\c\n\t\x01"), R"("a\"b\\c\n\t\u0001")");
  EXPECT_EQ(json_quoted(std::string_view("\0", 1)), R"("\u0000")");
  EXPECT_EQ(json_quoted("\x80"), "\"\xEF\xBF\xBD\"");
}

TEST(Printable, shows_ascii_only_and_not_too_much) {
  EXPECT_EQ(printable("/a b\x1B[31m\xC3\xA9"), "/a b?[31m??");
  EXPECT_EQ(printable(std::string(1000, 'x')), std::string(100, 'x') + "...");
}

TEST(PercentDecoded, undoes_the_encoding) {
  EXPECT_EQ(percent_decoded("web%3A0%2f"), "web:0/");
  EXPECT_EQ(percent_decoded(""), "");
}

TEST(PercentDecoded, refuses_what_is_malformed) {
  for (const char* text : {"%", "%4", "%zz", "%4z", "%-1", "a%"})
    EXPECT_EQ(percent_decoded(text), std::nullopt) << text;
}

}  // namespace
}  // namespace skep::api
