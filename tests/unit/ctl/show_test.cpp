#include <gmock/gmock.h>

#include "unit/ctl/fake_daemon.h"
#include "unit/ctl/ran.h"

namespace skep::ctl {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

FakeDaemon hive() {
  return FakeDaemon([](const std::string& request) {
    if (request.starts_with("GET /v1/status "))
      return FakeDaemon::ok(
          R"([{"app":"web","worker":0,"state":"RUNNING","pid":71,"heap_used_bytes":1048576},)"
          R"({"app":"web","worker":1,"state":"STOPPED","pid":null}])");
    if (request.starts_with("GET /v1/apps "))
      return FakeDaemon::ok(R"([{"name":"api"},{"name":"web","balance":"round-robin"}])");
    if (request.starts_with("GET /v1/config "))
      return FakeDaemon::ok("[app.web.loop-lag]\nsoft = \"100ms\"\nhard = \"30s\"\n");
    if (request.starts_with("GET /v1/events"))
      return FakeDaemon::ok(
          "{\"time\":\"t1\",\"kind\":\"state\",\"app\":\"web\",\"worker\":\"web:0\",\"to\":"
          "\"RUNNING\"}\n"
          "{\"time\":\"t2\",\"kind\":\"state\",\"app\":\"web\",\"worker\":\"web:1\",\"to\":"
          "\"STOPPED\"}\n"
          "{\"time\":\"t3\",\"kind\":\"roll\",\"app\":\"web\",\"worker\":null,\"text\":\"begins\"}"
          "\n");
    return FakeDaemon::with_status(404, "{}");
  });
}

TEST(Show, prints_the_worker_its_app_its_thresholds_and_its_last_events) {
  const FakeDaemon daemon = hive();
  const Ran ran = skepctl(daemon.path(), {"show", "web:0"});
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.out, HasSubstr("heap used          1.0 MiB\n"));
  EXPECT_THAT(ran.out,
              HasSubstr("app:\n  name               web\n  balance            round-robin\n"));
  EXPECT_THAT(ran.out, HasSubstr("thresholds:\n  loop-lag           "));
  EXPECT_THAT(ran.out, HasSubstr("soft 100ms"));
  EXPECT_THAT(ran.out,
              EndsWith("last events:\n  t1  web:0  state RUNNING\n  t3  web  roll: begins\n"));
}

TEST(Show, is_one_object_for_json) {
  const FakeDaemon daemon = hive();
  const Ran ran = skepctl(daemon.path(), {"show", "web:0", "--json"});
  EXPECT_THAT(ran.out, HasSubstr(R"({"worker":{"app":"web","worker":0,)"));
  EXPECT_THAT(ran.out, HasSubstr(R"("thresholds":{"loop-lag":{)"));
  EXPECT_THAT(ran.out, Not(HasSubstr("t2")));
}

TEST(Show, does_with_the_worker_alone_where_that_is_all_it_is_told) {
  const FakeDaemon daemon([](const std::string& request) {
    return request.starts_with("GET /v1/status ")
               ? FakeDaemon::ok(R"([{"app":"web","worker":0,"state":"RUNNING","pid":71}])")
               : FakeDaemon::with_status(404, "{}");
  });
  EXPECT_EQ(skepctl(daemon.path(), {"show", "web:0"}).out,
            "app                web\nworker             0\nstate              RUNNING\n"
            "pid                71\n");
}

TEST(Show, takes_one_worker) {
  const FakeDaemon daemon = hive();
  EXPECT_EQ(skepctl(daemon.path(), {"show"}).exit, 2);
  const Ran all = skepctl(daemon.path(), {"show", "web"});
  EXPECT_EQ(all.err, "skepctl: web has 2 workers; name one of them, such as web:0\n");
  EXPECT_EQ(all.exit, 2);
  EXPECT_EQ(skepctl(daemon.path(), {"show", "web:9"}).out, "web:9: ERROR (no such process)\n");
}

}  // namespace
}  // namespace skep::ctl
