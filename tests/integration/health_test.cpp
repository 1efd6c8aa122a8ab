#include <chrono>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;

std::string restarts_for_health(const std::string& worker) {
  return R"(skep_worker_restarts_total{app="web",worker=")" + worker + R"(",reason="health"})";
}

// Two workers of tests/workload/web.js that are asked how they are.
class Health : public testing::Test {
 protected:
  Health() : skepd(app(port).toml()) { EXPECT_TRUE(skepd.all_become("RUNNING")); }

  [[nodiscard]] static App app(const Port& port) {
    App made = script(any_node(), "web.js", port.number());
    made.tables["health"] =
        "path = \"/healthz\"\nevery = \"100ms\"\ntimeout = \"1s\"\nfailures = 3";
    return made;
  }

  // Makes one of the workers say this of itself from now on.
  [[nodiscard]] WorkerStatus spoil(const std::string& health) const {
    const std::string said = http_get("127.0.0.1", port.number(), "/healthz?set=" + health).body;
    for (const WorkerStatus& worker : skepd.status())
      if (said.find("process " + std::to_string(worker.pid) + ' ') != std::string::npos)
        return worker;
    ADD_FAILURE() << said;
    return {};
  }

  void expect_only_replaced(const WorkerStatus& worker) const {
    const std::string other = worker.name == "web:0" ? "web:1" : "web:0";
    const int other_pid = skepd.worker(other).pid;
    EXPECT_TRUE(eventually([&] {
      const WorkerStatus now = skepd.worker(worker.name);
      return now.state == "RUNNING" && now.pid != worker.pid;
    })) << skepd.log();
    EXPECT_EQ(skepd.metric(restarts_for_health(worker.name.substr(4))), 1);
    EXPECT_EQ(skepd.worker(other).pid, other_pid);
  }

  const Port port;
  const Skepd skepd;
};

TEST_F(Health, a_worker_that_answers_badly_is_replaced_and_no_other) {
  const WorkerStatus worker = spoil("503");
  expect_only_replaced(worker);
  EXPECT_TRUE(skepd.logs("GET /healthz was answered with 503")) << skepd.log();
  EXPECT_TRUE(skepd.logs("3 times in a row")) << skepd.log();
}

TEST_F(Health, a_worker_that_does_not_answer_is_replaced_and_no_other) {
  const WorkerStatus worker = spoil("silence");
  expect_only_replaced(worker);
  EXPECT_TRUE(skepd.logs("not answered")) << skepd.log();
}

TEST(Watchdog, that_is_not_fed_any_more_has_the_worker_replaced) {
  App app;
  app.command = {"python3", "-c",
                 "import os, socket, time\n"
                 "s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
                 "a = os.environ['NOTIFY_SOCKET']\n"
                 "s.connect('\\0' + a[1:] if a[0] == '@' else a)\n"
                 "s.send(b'READY=1\\nSTATUS=counting sheep')\n"
                 "for i in range(20): s.send(b'WATCHDOG=1'); time.sleep(0.1)\n"
                 "time.sleep(1000)\n"};
  app.tables["ready"] = "when = \"notify\"";
  app.tables["health"] = "watchdog = \"1s\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  EXPECT_TRUE(eventually([&] {
    return skepd.worker("web:0").description.find("counting sheep") != std::string::npos;
  })) << skepd.worker("web:0").description;
  EXPECT_TRUE(eventually([&] { return skepd.metric(restarts_for_health("0")) == 1; }));
  EXPECT_TRUE(skepd.logs("sent no WATCHDOG=1")) << skepd.log();
}

}  // namespace
}  // namespace skep::harness
