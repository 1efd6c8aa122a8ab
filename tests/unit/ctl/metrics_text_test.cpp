#include "ctl/metrics_text.h"

#include <gmock/gmock.h>

#include "unit/ctl/fake_daemon.h"
#include "unit/ctl/ran.h"

namespace skep::ctl {
namespace {

using testing::HasSubstr;

const std::string exposition =
    "# HELP skep_worker_up Whether it runs.\n# TYPE skep_worker_up gauge\n"
    "skep_worker_up{app=\"web\",worker=\"0\"} 1\n"
    "skep_worker_heap_used_bytes{app=\"we\\\"b\\\\\\n\"} 1.5e3\n"
    "skep_odd NaN\nskep_more +Inf\n";

TEST(MetricsText, is_the_exposition_itself_without_a_pattern) {
  EXPECT_EQ(matching_series(exposition, ""), exposition);
}

TEST(MetricsText, finds_series_that_have_the_pattern_in_their_name) {
  EXPECT_EQ(matching_series(exposition, "worker_up"),
            "skep_worker_up{app=\"web\",worker=\"0\"} 1\n");
  EXPECT_EQ(matching_series(exposition, "Whether"), "");
  EXPECT_EQ(matching_series(exposition, "web"), "");
}

TEST(MetricsText, matches_whole_names_as_a_shell_does) {
  EXPECT_EQ(matching_series(exposition, "skep_*d*"),
            "skep_worker_heap_used_bytes{app=\"we\\\"b\\\\\\n\"} 1.5e3\nskep_odd NaN\n");
  EXPECT_EQ(matching_series(exposition, "odd*"), "");
}

TEST(MetricsText, is_json_with_labels_and_numbers) {
  EXPECT_EQ(series_json(exposition, "skep_"),
            R"([{"name":"skep_worker_up","labels":{"app":"web","worker":"0"},"value":1E0},)"
            R"({"name":"skep_worker_heap_used_bytes","labels":{"app":"we\"b\\\n"},"value":1.5E3},)"
            R"({"name":"skep_odd","labels":{},"value":"NaN"},)"
            R"({"name":"skep_more","labels":{},"value":"+Inf"}])");
}

TEST(MetricsText, makes_something_of_broken_lines) {
  for (const char* line :
       {"a{", "a{b", "a{b=\"", "a{b=\"c", "a{b=\"c\"", "a{b=\"c\\", "a", "a ", "{} 1"})
    EXPECT_THAT(series_json(line, ""), HasSubstr("\"value\"")) << line;
}

TEST(Metrics, are_asked_for_and_printed) {
  const FakeDaemon daemon([](const std::string&) { return FakeDaemon::ok(exposition); });
  EXPECT_EQ(skepctl(daemon.path(), {"metrics"}).out, exposition);
  EXPECT_EQ(skepctl(daemon.path(), {"metrics", "nothing"}).exit, 1);
  EXPECT_THAT(daemon.requests().at(0), HasSubstr("GET /metrics "));
}

}  // namespace
}  // namespace skep::ctl
