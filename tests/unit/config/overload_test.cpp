#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

TEST(Overload, is_off_unless_asked_for) {
  EXPECT_EQ(web("").overload.after, std::nullopt);
  EXPECT_EQ(web("overload = { after = \"off\" }\n").overload.after, std::nullopt);
  EXPECT_EQ(web("overload = {}\n").overload, OverloadSpec{});
}

TEST(Overload, has_a_wait_and_what_clients_are_told) {
  const AppSpec app = web("overload = { after = \"2s\", retry-after = \"1m\" }\n");
  EXPECT_EQ(app.overload.after, seconds(2));
  EXPECT_EQ(app.overload.retry_after, seconds(60));
  EXPECT_EQ(web("overload = { after = \"2s\" }\n").overload.retry_after, seconds(1));
}

TEST(Overload, may_be_turned_off_where_it_could_not_be_on) {
  EXPECT_EQ(web("telemetry = false\noverload = { after = \"off\", retry-after = \"9s\" }\n")
                .overload.after,
            std::nullopt);
}

TEST(Overload, warns_where_skepd_opens_no_socket_to_answer_on) {
  const std::string app =
      "[app.api]\ncommand = [\"own\"]\ntelemetry = true\n"
      "loop-lag = { soft = \"50ms\" }\noverload = { after = \"2s\" }\n";
  const auto warnings = loaded(app).warnings;
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_THAT(warnings.front().message, HasSubstr("\"after\" in [app.api.overload] has no effect"));
  EXPECT_TRUE(loaded(app + "listen = [\"*:80\"]\n").warnings.empty());
}

}  // namespace
}  // namespace skep::config
