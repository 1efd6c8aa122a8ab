#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(Roll, has_one_successor_at_once_and_no_soak_unless_told_otherwise) {
  EXPECT_EQ(web("").roll, (RollSpec{1, {}}));
}

TEST(Roll, has_a_surge_and_a_soak) {
  EXPECT_EQ(web("roll = { max-surge = 3, soak = \"30s\" }\n").roll,
            (RollSpec{3, std::chrono::seconds(30)}));
}

TEST(Roll, may_do_without_a_surge_beside_spares) {
  const AppSpec app = web("spares = 2\nroll = { max-surge = 0 }\n");
  EXPECT_EQ(app.roll.max_surge, 0U);
  EXPECT_EQ(app.spares, 2U);
}

TEST(Roll, warns_of_a_surge_where_workers_open_their_own_sockets) {
  const std::string app = "[app.api]\ncommand = [\"gunicorn\"]\n";
  const auto warnings = loaded(app + "roll = { max-surge = 2 }\n").warnings;
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_THAT(warnings.front().text(),
              HasSubstr(":3:22: warning: \"max-surge\" in [app.api.roll] has no effect"));
  EXPECT_THAT(loaded(app + "roll = { max-surge = 0 }\n").warnings, IsEmpty());
  EXPECT_THAT(loaded(app + "roll = { soak = \"1s\" }\n").warnings, IsEmpty());
  EXPECT_THAT(loaded(app + "listen = [\"*:80\"]\nroll = { max-surge = 2 }\n").warnings, IsEmpty());
}

}  // namespace
}  // namespace skep::config
