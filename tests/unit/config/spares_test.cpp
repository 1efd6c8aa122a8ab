#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::vector<Problem> warnings_of(const std::string& lines) {
  return loaded("[app.web]\ncommand = [\"node\", \"server.js\"]\n" + lines).warnings;
}

TEST(Spares, are_none_unless_asked_for) {
  EXPECT_EQ(web("").spares, 0U);
  EXPECT_EQ(web("spares = 2\n").spares, 2U);
}

TEST(Spares, may_be_0_for_any_program) {
  EXPECT_EQ(web("command = [\"sleep\", \"1\"]\nspares = 0\n").spares, 0U);
  EXPECT_EQ(web("cluster = false\nspares = 0\n").spares, 0U);
}

TEST(Spares, of_a_program_that_is_ready_without_listening_are_warned_of) {
  const auto warnings = warnings_of("spares = 1\nready = { when = \"after 3s\" }\n");
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings.front().line, 3U);
  EXPECT_EQ(warnings.front().column, 10U);
  EXPECT_THAT(warnings.front().message,
              HasSubstr("\"spares\" in [app.web] are held back at their first listen, and "
                        "ready.when = \"after 3s\" is for programs that never listen"));
}

TEST(Spares, of_a_program_that_listens_are_not_warned_of) {
  EXPECT_THAT(warnings_of("spares = 1\n"), IsEmpty());
  EXPECT_THAT(warnings_of("spares = 1\nready = { when = \"message\" }\n"), IsEmpty());
  EXPECT_THAT(warnings_of("spares = 1\nlisten = [\"*:3000\"]\nready = { when = \"after 3s\" }\n"),
              IsEmpty());
}

}  // namespace
}  // namespace skep::config
