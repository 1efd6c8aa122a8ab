#include "config/quote.h"

#include <gtest/gtest.h>

namespace skep::config {
namespace {

TEST(Quoted, shows_control_characters_as_escapes) {
  EXPECT_EQ(in_quotes("a\nb\tc\x1b[0m\x7f"), R"("a\nb\tc\x1b[0m\x7f")");
}

TEST(Quoted, cuts_long_text_between_characters) {
  EXPECT_EQ(in_quotes(std::string(60, 'a')), '"' + std::string(60, 'a') + '"');
  EXPECT_EQ(in_quotes(std::string(61, 'a')), '"' + std::string(60, 'a') + "...\"");
  EXPECT_EQ(in_quotes(std::string(59, 'a') + "ä"), '"' + std::string(59, 'a') + "...\"");
}

}  // namespace
}  // namespace skep::config
