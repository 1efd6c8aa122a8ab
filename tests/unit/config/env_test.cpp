#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Env, is_a_table_of_strings) {
  EXPECT_THAT(web("env = { PORT = \"3000\", DATA = \"${HOME}/data\", NONE = \"\" }\n").env,
              ElementsAre(Pair("DATA", "/home/bee/data"), Pair("NONE", ""), Pair("PORT", "3000")));
}

TEST(Env, may_have_a_table_of_its_own_with_any_name_in_quotes) {
  EXPECT_THAT(web("[app.web.env]\n\"a.b c\" = \"1\"\n").env, ElementsAre(Pair("a.b c", "1")));
}

TEST(Env, may_hold_node_options) {
  EXPECT_THAT(web("env = { NODE_OPTIONS = \"--max-old-space-size=64\" }\n").env,
              ElementsAre(Pair("NODE_OPTIONS", "--max-old-space-size=64")));
}

TEST(Env, tells_nothing_of_a_secret_that_is_wrong) {
  EXPECT_THAT(
      problems_of("[app.web]\ncommand = [\"true\"]\n"
                  "env = { DB_PASSWORD = \"a${honey\", API_KEY = \"${honey}\", PIN = 4711 }\n"),
      ElementsAre("3:23: \"DB_PASSWORD\" in [app.web.env] has a ${...} that cannot be put "
                  "in; set that environment variable, or write $$ for a plain $",
                  "3:45: \"API_KEY\" in [app.web.env] has a ${...} that cannot be put in; "
                  "set that environment variable, or write $$ for a plain $",
                  "3:63: \"PIN\" in [app.web.env] must be a string; put it in quotes"));
}

}  // namespace
}  // namespace skep::config
