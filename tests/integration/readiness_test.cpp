#include <chrono>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// One worker that becomes ready in one of the ways there are.
class Readiness : public testing::TestWithParam<Node> {
 protected:
  [[nodiscard]] App program(const std::string& name, const std::string& when) const {
    App app = script(GetParam().program, name, port.number(), 1);
    app.tables["ready"] = "when = \"" + when + '"';
    return app;
  }

  void expect_answer() const { EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").status, 200); }

  const Port port;
  const Workspace files;
};

TEST_P(Readiness, a_worker_is_ready_when_it_says_so) {
  App app = program("message.js", "message");
  app.env["READY_FILE"] = files.path("ready");
  const Skepd skepd(app.toml());
  ASSERT_TRUE(eventually([&] { return skepd.worker("web:0").heap_used_bytes.has_value(); }));
  EXPECT_EQ(skepd.worker("web:0").state, "STARTING");
  (void)files.write("ready", "");
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_answer();
}

TEST_P(Readiness, a_worker_is_ready_when_it_answers_well) {
  App app = program("web.js", "http:/healthz");
  app.env["WARM_UP_MS"] = "1500";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(eventually([&] { return skepd.worker("web:0").heap_used_bytes.has_value(); }));
  EXPECT_EQ(skepd.worker("web:0").state, "STARTING");
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_answer();
}

TEST_P(Readiness, a_worker_on_a_unix_socket_is_asked_too) {
  App app = program("unix.js", "http:/");
  app.env["SOCKET"] = "@RUN@/web.sock";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_EQ(http_get_unix(skepd.workspace().path("web.sock"), "/").status, 200);
}

INSTANTIATE_TEST_SUITE_P(Node, Readiness, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });

// A worker that is not ready in time, and the sentence that says what was awaited.
class Unready : public testing::Test {
 protected:
  static void expect_timeout(App app, const std::string& when, const std::string& sentence) {
    app.tables["ready"] = "when = \"" + when + "\"\ntimeout = \"1500ms\"";
    app.tables["restart"] = "backoff = \"10ms..10ms\"\ngive-up = \"1 in 60s\"";
    const Skepd skepd(app.toml());
    EXPECT_TRUE(skepd.becomes("web:0", "FATAL"));
    EXPECT_TRUE(skepd.logs(sentence)) << skepd.log();
    EXPECT_THAT(skepd.worker("web:0").description, HasSubstr(sentence));
  }

  const Port port;
};

TEST_F(Unready, a_worker_that_never_listens_is_told_of) {
  App app = script(any_node(), "job.js", port.number(), 1);
  app.env["JOB_MS"] = "60000";
  expect_timeout(app, "listening", "did not listen within 1.5s");
}

TEST_F(Unready, a_worker_that_never_says_ready_is_told_of) {
  expect_timeout(probe(port.number(), 1), "message", "did not send process.send('ready')");
}

TEST_F(Unready, a_worker_that_never_answers_well_is_told_of) {
  App app = script(any_node(), "web.js", port.number(), 1);
  app.env["WARM_UP_MS"] = "60000";
  expect_timeout(app, "http:/healthz", "GET /healthz was answered with 503");
}

TEST_F(Unready, a_worker_that_never_notifies_is_told_of) {
  expect_timeout(shell("exec sleep 1000"), "notify", "did not send READY=1");
}

}  // namespace
}  // namespace skep::harness
