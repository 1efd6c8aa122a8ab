#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// Writes down when it comes and goes, in one file for all.
App diarist(const std::string& name, const std::string& keys = {}) {
  const std::string diary = " >> @RUN@/diary";
  App app = shell("echo " + name + " comes" + diary + "; trap 'sleep 0.1; echo " + name + " goes" +
                  diary + "; exit 0' TERM; while :; do sleep 0.02; done");
  app.name = name;
  app.keys = keys;
  return app;
}

std::string diary(const Skepd& skepd) {
  return read_file(skepd.workspace().path("diary"));
}

TEST(Order, of_starts_is_that_of_the_config_and_of_stops_the_reverse) {
  Skepd skepd(diarist("api", R"(after = ["queue"])").toml() +
              diarist("queue", R"(after = ["store"])").toml() + diarist("store").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_EQ(diary(skepd), "store comes\nqueue comes\napi comes\n");
  EXPECT_EQ(skepd.ctl({"stop", "all"}).exit, 0);
  const std::string stopped = diary(skepd);
  EXPECT_TRUE(stopped.ends_with("api goes\nqueue goes\nstore goes\n")) << stopped;

  EXPECT_EQ(skepd.ctl({"start", "api"}).exit, 0) << "and what it needs";
  EXPECT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_EQ(skepd.terminate(), 0);
  const std::string ended = diary(skepd).substr(stopped.size());
  EXPECT_EQ(ended, "store comes\nqueue comes\napi comes\napi goes\nqueue goes\nstore goes\n");
}

TEST(Order, that_waits_for_an_app_that_gave_up_says_so) {
  App store = shell("exit 3");
  store.name = "store";
  store.tables["restart"] = "give-up = \"1 in 60s\"";
  const Skepd skepd(store.toml() + diarist("web", R"(after = ["store"])").toml());
  ASSERT_TRUE(skepd.becomes("store:0", "FATAL"));
  EXPECT_TRUE(eventually([&] {
    return skepd.worker("web:0").description == "waits for store, which is FATAL";
  })) << skepd.worker("web:0").description;
  const Finished start = skepd.ctl({"start", "web"});
  EXPECT_NE(start.exit, 0);
  EXPECT_THAT(start.err, HasSubstr("web:0 waits for store"));
  EXPECT_EQ(diary(skepd), "");
}

TEST(Order, that_is_a_circle_is_refused_by_check_with_its_place) {
  const Workspace files;
  const std::string config =
      files.write("skep.toml",
                  "[app.a]\ncommand = [\"sleep\", \"9\"]\nafter = [\"b\"]\n"
                  "[app.b]\ncommand = [\"sleep\", \"9\"]\nafter = [\"a\"]\n");
  const Finished checked = skepd({"--check", "--config", config});
  EXPECT_EQ(checked.exit, 1);
  EXPECT_THAT(checked.out + checked.err,
              HasSubstr(config + ":6:10: \"after\" in [app.b] closes a circle: a is after b, which "
                                 "is after a"));
}

TEST(Group, is_commanded_and_shown_by_its_name) {
  const Skepd skepd(diarist("web").toml() + diarist("queue").toml() + diarist("lone").toml() +
                    "[group.back]\napps = [\"web\", \"queue\"]\n");
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const Finished shown = skepd.ctl({"status", "back"});
  EXPECT_EQ(shown.exit, 0);
  EXPECT_THAT(shown.out, HasSubstr("back:queue:0 "));
  EXPECT_THAT(shown.out, HasSubstr("back:web:0 "));
  EXPECT_THAT(shown.out, testing::Not(HasSubstr("lone")));
  EXPECT_THAT(skepd.ctl({"status", "--json", "back:web:0"}).out, HasSubstr(R"("group":"back")"));

  EXPECT_EQ(skepd.ctl({"stop", "back:*"}).out, "back:queue:0: stopped\nback:web:0: stopped\n");
  EXPECT_EQ(skepd.worker("lone:0").state, "RUNNING");
  EXPECT_EQ(skepd.ctl({"start", "back:web:0", "queue:0"}).out,
            "back:web:0: started\nback:queue:0: started\n");
  EXPECT_EQ(skepd.ctl({"stop", "front:*"}).out, "front: ERROR (no such group)\n");
}

TEST(MaxAge, replaces_a_worker_that_has_run_for_so_long_and_no_request_is_lost) {
  const Port port;
  App app = probe(port.number(), 1);
  app.keys = "max-age = \"1s +-0%\"";
  app.tables["restart"] = "stable = \"500ms\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const WorkerStatus before = skepd.worker("web:0");
  EXPECT_TRUE(eventually([&] {
    EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").status, 200);
    return skepd.is_succeeded(before);
  }));
  EXPECT_GE(skepd.metric(R"(skep_worker_restarts_total{app="web",worker="0",reason="max-age"})"),
            1.0);
}

}  // namespace
}  // namespace skep::harness
