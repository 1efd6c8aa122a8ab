#include <gmock/gmock.h>

#include "ctl/run.h"
#include "unit/ctl/fake_daemon.h"
#include "unit/ctl/ran.h"

namespace skep::ctl {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

std::string result(const std::string& outcome, const std::string& description) {
  return R"({"results":[{"name":"web","app":"web","slot":null,"verb":"scale","outcome":")" +
         outcome + R"(","code":80,"description":")" + description + R"("}]})";
}

FakeDaemon scaled_to(int workers) {
  return FakeDaemon([workers](const std::string& request) {
    return FakeDaemon::ok(request.starts_with("GET /v1/apps ")
                              ? R"([{"name":"web","workers_desired":)" + std::to_string(workers) +
                                    "}]"
                              : result("SUCCESS", ""));
  });
}

TEST(Scale, sends_a_number_as_one_and_a_difference_as_text) {
  const FakeDaemon daemon = scaled_to(6);
  (void)skepctl(daemon.path(), {"scale", "web", "6", "--json"});
  (void)skepctl(daemon.path(), {"scale", "web", "+1", "--json"});
  (void)skepctl(daemon.path(), {"scale", "web", "-2", "--json"});
  const auto requests = daemon.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_THAT(requests[0], EndsWith(R"({"verb":"scale","targets":["web"],"workers":6})"));
  EXPECT_THAT(requests[1], EndsWith(R"("workers":"+1"})"));
  EXPECT_THAT(requests[2], EndsWith(R"("workers":"-2"})"));
}

TEST(Scale, tells_how_many_workers_the_app_has_then) {
  const FakeDaemon six = scaled_to(6);
  const Ran ran = skepctl(six.path(), {"scale", "web", "+2"});
  EXPECT_EQ(ran.out, "web: scaled to 6 workers\n");
  EXPECT_EQ(ran.exit, 0);
  const FakeDaemon one = scaled_to(1);
  EXPECT_EQ(skepctl(one.path(), {"scale", "web", "1"}).out, "web: scaled to 1 worker\n");
}

TEST(Scale, tells_why_it_was_not_done) {
  const FakeDaemon daemon([](const std::string&) {
    return FakeDaemon::ok(result("FAILED", "web has 1 worker, and at least one stays"));
  });
  const Ran ran = skepctl(daemon.path(), {"scale", "web", "-1"});
  EXPECT_EQ(ran.out, "web: ERROR (failed)\n");
  EXPECT_EQ(ran.err, "skepctl: web: web has 1 worker, and at least one stays\n");
  EXPECT_EQ(ran.exit, 1);
}

TEST(Scale, complains_of_an_app_that_is_not_there) {
  const FakeDaemon daemon(
      [](const std::string&) { return FakeDaemon::ok(result("BAD_NAME", "")); });
  const Ran ran = skepctl(daemon.path(), {"scale", "web", "2"});
  EXPECT_EQ(ran.out, "web: ERROR (no such process)\n");
  EXPECT_EQ(ran.exit, 1);
}

}  // namespace
}  // namespace skep::ctl
