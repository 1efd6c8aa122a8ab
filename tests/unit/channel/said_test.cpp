#include "host/channel/said.h"

#include <gtest/gtest.h>

using namespace skep;
using namespace skep::host;

TEST(Said, knows_that_an_app_is_ready) {
  EXPECT_EQ(said_by("\"ready\""), event::Said::What::ready);
}

TEST(Said, knows_that_a_worker_wants_to_be_replaced) {
  EXPECT_EQ(said_by("\"retire\""), event::Said::What::retire);
}

TEST(Said, leaves_all_else_to_the_app) {
  for (const char* json :
       {"", "ready", "\"READY\"", "\"Retire\"", "retire", "\"ready \"", "\"not ready\"",
        "[\"ready\"]", R"({"type":"ready"})", R"({"ready":true})", "true", "\"shutdown\""})
    EXPECT_FALSE(said_by(json)) << json;
}
