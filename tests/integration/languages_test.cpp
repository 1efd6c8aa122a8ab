#include <chrono>

#include <gmock/gmock.h>

#include "integration/harness/answers.h"
#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::SizeIs;

// Programs that know sockets and readiness as systemd gives them.
class Languages : public testing::Test {
 protected:
  [[nodiscard]] App service(const std::vector<std::string>& command) const {
    App app;
    app.command = command;
    app.workers = 2;
    app.keys = "listen = [\"127.0.0.1:" + port.text() + "\"]";
    return app;
  }

  [[nodiscard]] std::set<std::string> two_answers() const {
    return different_answers(2, [&] { return http_get("127.0.0.1", port.number(), "/").body; });
  }

  const Port port;
  const Workspace files;
};

TEST_F(Languages, gunicorn_serves_the_sockets_it_is_given_and_says_when_it_is_ready) {
  if (!installed("gunicorn")) GTEST_SKIP() << "gunicorn is not installed";
  (void)files.write("wsgi.py",
                    "import os\n"
                    "def app(environ, start_response):\n"
                    "    start_response('200 OK', [('Content-Type', 'text/plain')])\n"
                    "    return [b'process %d' % os.getppid()]\n");
  App app = service({"gunicorn", "--pythonpath", files.directory(), "wsgi:app"});
  app.tables["ready"] = "when = \"notify\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"))
      << skepd.log() << read_file(skepd.workspace().path("web-0.log"));
  EXPECT_THAT(two_answers(), SizeIs(2));
  EXPECT_THAT(skepd.worker("web:0").description, HasSubstr("Gunicorn arbiter booted"));
}

TEST_F(Languages, uvicorn_serves_the_descriptor_it_is_given) {
  if (!installed("uvicorn")) GTEST_SKIP() << "uvicorn is not installed";
  (void)files.write("asgi.py",
                    "import os\n"
                    "async def app(scope, receive, send):\n"
                    "    assert scope['type'] == 'http'\n"
                    "    await send({'type': 'http.response.start', 'status': 200})\n"
                    "    await send({'type': 'http.response.body', 'body': b'process %d' % "
                    "os.getpid()})\n");
  App app = service(
      {"uvicorn", "--fd", "3", "--lifespan", "off", "--app-dir", files.directory(), "asgi:app"});
  app.tables["ready"] = "when = \"after 500ms\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_THAT(two_answers(), SizeIs(2)) << read_file(skepd.workspace().path("web-0.log"));
}

TEST_F(Languages, a_program_in_c_serves_what_it_is_given_and_is_ready_when_it_says_so) {
  App app = service({program_in_c("notify"), "--ready-after", "500ms", "--status", "all is well"});
  app.keys.insert(app.keys.size() - 1, ", \"udp:127.0.0.1:" + port.text() + '"');
  app.tables["ready"] = "when = \"notify\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(eventually([&] { return skepd.worker("web:0").pid != 0; }));
  EXPECT_EQ(skepd.worker("web:0").state, "STARTING");
  ASSERT_TRUE(skepd.all_become("RUNNING")) << skepd.log();
  EXPECT_THAT(
      different_answers(2, [&] { return http_get("127.0.0.1", port.number(), "/pid").body; }),
      SizeIs(2));
  EXPECT_TRUE(eventually([&] { return udp_ask(port.number()) == "?"; }));
  EXPECT_THAT(skepd.worker("web:0").description, HasSubstr("all is well"));
}

TEST_F(Languages, a_program_in_c_that_hangs_is_replaced_by_its_watchdog) {
  App app = service({program_in_c("notify"), "--hang-after", "500ms"});
  app.workers = 1;
  app.tables["ready"] = "when = \"notify\"";
  app.tables["health"] = "watchdog = \"1s\"";
  app.tables["stop"] = "kill = \"100ms\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING")) << skepd.log();
  EXPECT_TRUE(eventually([&] {
    return skepd.metric("skep_worker_restarts_total{app=\"web\",worker=\"0\",reason=\"health\"}") >=
           1;
  })) << skepd.log();
}

TEST_F(Languages, a_program_in_c_is_watched_by_the_page_that_it_fills) {
  App app;
  app.command = {program_in_c("telemetry"), "--block-for", "1500ms"};
  app.keys = "runtime = \"node\"\ncluster = false";
  app.tables["ready"] = "when = \"after 100ms\"";
  app.tables["loop-lag"] = "soft = \"100ms\"\nhard = \"60s\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  ASSERT_TRUE(
      eventually([&] { return skepd.worker("web:0").heap_used_bytes.value_or(0) >= 10U << 20U; }));
  ASSERT_EQ(skepd.ctl({"signal", "USR1", "web:0"}).exit, 0);
  EXPECT_TRUE(eventually([&] { return skepd.worker("web:0").stalled; }));
  EXPECT_TRUE(eventually([&] { return !skepd.worker("web:0").stalled; }));
  EXPECT_GE(skepd.worker("web:0").stalls, 1U);
  EXPECT_EQ(skepd.worker("web:0").restarts, 0U);
}

TEST_F(Languages, a_program_is_told_how_many_sockets_it_has_and_for_whom_they_are) {
  App app = shell(
      "test $LISTEN_PID = $$$$ && echo $LISTEN_FDS of $LISTEN_FDNAMES; "
      "test -S /dev/fd/3 && test -S /dev/fd/4 && ! test -e /dev/fd/5 && echo right; "
      "exec sleep 1000");
  app.keys = "listen = [\"127.0.0.1:" + port.text() + R"(", "@RUN@/web.sock"])";
  const Skepd skepd(app.toml());
  EXPECT_TRUE(eventually([&] {
    const std::string said = read_file(skepd.workspace().path("web-0.log"));
    return said.starts_with("2 of ") && said.ends_with("right\n");
  })) << read_file(skepd.workspace().path("web-0.log"));
}

}  // namespace
}  // namespace skep::harness
