#include <cerrno>
#include <chrono>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"
#include "integration/harness/tls_client.h"
#include "integration/harness/tls_keys.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// Two workers, both of which can be blocked.
class Overload : public testing::TestWithParam<Node> {
 protected:
  [[nodiscard]] App program() const {
    App app = script(GetParam().program, "probe.js", port.number(), 2);
    app.tables["loop-lag"] = "soft = \"200ms\"\nhard = \"60s\"";
    app.tables["overload"] = "after = \"500ms\"\nretry-after = \"3s\"";
    return app;
  }

  [[nodiscard]] static bool both_stalled(const Skepd& skepd) {
    const auto workers = skepd.status();
    return workers.size() == 2 && workers[0].stalled && workers[1].stalled;
  }

  [[nodiscard]] static bool is_overloaded(const Skepd& skepd) {
    return skepd.metric(R"(skep_app_overloaded{app="web"})") == 1;
  }

  const Port port;
};

TEST_P(Overload, new_clients_are_told_to_come_again_while_every_worker_is_blocked) {
  const Skepd skepd(program().toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  std::vector<Connection> blocking;
  ASSERT_TRUE(eventually([&] {
    blocking.push_back(Connection::tcp("127.0.0.1", port.number(), 60s));
    (void)blocking.back().send("GET /waiting?ms=5000 HTTP/1.0\r\n\r\n");
    return eventually(1s, [&] { return both_stalled(skepd); });
  }));
  Response answer;
  EXPECT_TRUE(eventually(4s, [&] {
    answer = http_get("127.0.0.1", port.number(), "/", 1s);
    return answer.status == 503;
  })) << skepd.log();
  EXPECT_EQ(answer.header("Retry-After"), "3");
  EXPECT_TRUE(skepd.logs("new connections are answered with 503"));
  EXPECT_TRUE(skepd.logs("a worker takes new connections again"));
  EXPECT_TRUE(eventually([&] { return http_get("127.0.0.1", port.number(), "/").status == 200; }));
  EXPECT_FALSE(is_overloaded(skepd));
  EXPECT_THAT(blocking.front().receive_all(), HasSubstr("waited"));
}

TEST_P(Overload, clients_of_a_tls_server_wait_and_are_answered_by_it) {
  App app = program();
  const TlsKeys keys;
  app.env["TLS_KEY"] = keys.key();
  app.env["TLS_CERT"] = keys.certificate();
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  std::vector<std::unique_ptr<Process>> blocking;
  ASSERT_TRUE(eventually([&] {
    blocking.push_back(tls_asking(port.number(), "/waiting?ms=5000"));
    return eventually(1s, [&] { return both_stalled(skepd); });
  }));
  ASSERT_TRUE(eventually(4s, [&] { return is_overloaded(skepd); })) << skepd.log();
  // skepd would answer its "GET" with a 503 in the clear, or close it.
  Connection client = Connection::tcp("127.0.0.1", port.number(), 500ms);
  ASSERT_TRUE(client.open());
  EXPECT_TRUE(client.send("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_EQ(client.receive_all(), "");
  EXPECT_EQ(client.error(), ETIMEDOUT);
  TlsClient patient(port.number(), 2, true);
  EXPECT_TRUE(eventually([&] { return !is_overloaded(skepd); }));
  const TlsClient::Told told = patient.stop();
  EXPECT_EQ(told.failed, 0) << told;
  EXPECT_GT(told.ok, 0) << told;
}

INSTANTIATE_TEST_SUITE_P(Node, Overload, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });

}  // namespace
}  // namespace skep::harness
