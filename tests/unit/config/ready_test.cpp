#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using When = ReadySpec::When;

TEST(Ready, is_listening_by_default_for_node_with_cluster) {
  EXPECT_EQ(web("").ready.when, When::listening);
}

TEST(Ready, is_a_second_by_default_for_all_that_cannot_tell) {
  EXPECT_EQ(web("cluster = false\n").ready.when, When::after);
  const AppSpec other = web("runtime = \"other\"\n");
  EXPECT_EQ(other.ready.when, When::after);
  EXPECT_EQ(other.ready.after, seconds(1));
}

TEST(Ready, may_be_a_wait) {
  const AppSpec app = web("ready = { when = \"after 250ms\", timeout = \"10s\" }\n");
  EXPECT_EQ(app.ready.when, When::after);
  EXPECT_EQ(app.ready.after, milliseconds(250));
  EXPECT_EQ(app.ready.timeout, seconds(10));
}

TEST(Ready, may_be_at_once) {
  EXPECT_EQ(web("ready = { when = \"after 0s\" }\n").ready.after, seconds(0));
}

TEST(Ready, may_be_a_message_of_the_worker) {
  EXPECT_EQ(web("ready = { when = \"message\" }\n").ready.when, When::message);
}

TEST(Ready, may_be_an_answer_to_a_get) {
  const ReadySpec ready = web("ready = { when = \"http:/healthz?a=b\" }\n").ready;
  EXPECT_EQ(ready.when, When::http);
  EXPECT_EQ(ready.path, "/healthz?a=b");
}

TEST(Ready, may_be_notified_by_any_program) {
  for (const char* lines : {"", "cluster = false\n", "command = [\"gunicorn\"]\n"})
    EXPECT_EQ(web(std::string(lines) + "ready = { when = \"notify\" }\n").ready.when, When::notify)
        << lines;
}

TEST(Ready, may_time_out_soon_where_nothing_is_waited_for) {
  EXPECT_EQ(web("ready = { when = \"listening\", timeout = \"500ms\" }\n").ready.timeout,
            milliseconds(500));
}

}  // namespace
}  // namespace skep::config
