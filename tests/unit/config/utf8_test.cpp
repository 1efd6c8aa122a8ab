#include "config/utf8.h"

#include <gtest/gtest.h>

namespace skep::config {
namespace {

TEST(Utf8, is_good_in_every_length) {
  EXPECT_EQ(first_bad_byte(""), std::nullopt);
  EXPECT_EQ(
      first_bad_byte("a\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"),
      std::nullopt);
}

TEST(Utf8, is_bad_from_the_first_wrong_byte) {
  EXPECT_EQ(first_bad_byte("abc\x80"), 3U);           // a continuation alone
  EXPECT_EQ(first_bad_byte("a\xc3"), 1U);             // cut off
  EXPECT_EQ(first_bad_byte("a\xc3z"), 1U);            // not continued
  EXPECT_EQ(first_bad_byte("\xc0\xaf"), 0U);          // longer than needed
  EXPECT_EQ(first_bad_byte("\xe0\x80\xaf"), 0U);      // longer than needed
  EXPECT_EQ(first_bad_byte("\xf0\x80\x80\xaf"), 0U);  // longer than needed
  EXPECT_EQ(first_bad_byte("\xed\xa0\x80"), 0U);      // a surrogate
  EXPECT_EQ(first_bad_byte("\xf4\x90\x80\x80"), 0U);  // above U+10FFFF
  EXPECT_EQ(first_bad_byte("\xff\xfe"), 0U);          // UTF-16
}

}  // namespace
}  // namespace skep::config
