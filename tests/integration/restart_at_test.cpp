#include <chrono>
#include <filesystem>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/net.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

constexpr const char* faketime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

// The skepd of the build, to which the clock on the wall shows three seconds before four o'clock
// when it starts; the monotonic clock is the machine's.
SkepdOptions shortly_before_four() {
  SkepdOptions options;
  options.environment = {{"LD_PRELOAD", faketime},
                         {"FAKETIME", "@2026-05-01 03:59:57"},
                         {"FAKETIME_DONT_FAKE_MONOTONIC", "1"},
                         {"DONT_FAKE_MONOTONIC", "1"},
                         {"TZ", "UTC"}};
  return options;
}

TEST(RestartAt, rolls_the_app_when_the_minute_begins_and_no_other) {
  if (!std::filesystem::exists(faketime)) GTEST_SKIP() << "libfaketime is not installed";
  App web = shell("exec sleep 1000");
  web.keys = "restart-at = \"0 4 * * *\"";
  App later = shell("exec sleep 1000");
  later.name = "later";
  later.keys = "restart-at = \"1 4 * * *\"";
  const Skepd skepd(web.toml() + later.toml(), shortly_before_four());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const WorkerStatus before = skepd.worker("web:0");
  EXPECT_TRUE(eventually([&] { return skepd.is_succeeded(before); })) << skepd.log();
  const std::string events = http_get_unix(skepd.socket(), "/v1/events?after=0").body;
  EXPECT_THAT(events, ContainsRegex(R"("time":"2026-05-01T04:00:00\.[^}]*is due: 1 worker)"));
  EXPECT_THAT(skepd.log(), Not(HasSubstr("later roll")));
}

}  // namespace
}  // namespace skep::harness
