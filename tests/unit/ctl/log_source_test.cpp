#include "ctl/logs/log_source.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace skep::ctl {
namespace {

using testing::ElementsAre;

WorkerLine worker(const char* app, std::uint32_t slot) {
  WorkerLine line;
  line.app = app;
  line.slot = slot;
  return line;
}

std::vector<std::string> sources(const char* config) {
  std::vector<std::string> all;
  for (const LogSource& source :
       log_sources({worker("web", 0), worker("web", 1)}, boost::json::parse(config).as_object()))
    all.push_back(source.label + ' ' + source.worker + ' ' + source.stream);
  return all;
}

TEST(LogSources, are_one_a_worker_where_each_writes_to_a_file_of_its_own) {
  EXPECT_THAT(sources(R"({"app":{"web":{"logs":{"stdout":"/l/{slot}","stderr":"stdout"}}}})"),
              ElementsAre("web:0 web:0 stdout", "web:1 web:1 stdout"));
}

TEST(LogSources, are_one_an_app_where_its_workers_write_to_one_file) {
  EXPECT_THAT(sources(R"({"app":{"web":{"logs":{"stdout":"/l","stderr":"/e"}}}})"),
              ElementsAre("web web:0 stdout", "web web:0 stderr"));
}

TEST(LogSources, leave_out_streams_that_go_to_no_file) {
  EXPECT_THAT(sources(R"({"app":{"web":{"logs":{"stdout":"inherit","stderr":"/e{slot}"}}}})"),
              ElementsAre("web:0 web:0 stderr", "web:1 web:1 stderr"));
  EXPECT_THAT(sources(R"({"app":{"web":{"logs":{"stdout":"none","stderr":"none"}}}})"),
              ElementsAre());
}

TEST(LogSources, are_stdout_where_the_config_does_not_tell) {
  EXPECT_THAT(sources("{}"), ElementsAre("web:0 web:0 stdout", "web:1 web:1 stdout"));
  EXPECT_THAT(sources(R"({"app":{"web":1}})"),
              ElementsAre("web:0 web:0 stdout", "web:1 web:1 stdout"));
}

}  // namespace
}  // namespace skep::ctl
