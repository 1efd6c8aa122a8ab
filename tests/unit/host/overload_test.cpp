#include "unit/host/host_fixture.h"

using namespace skep;
using namespace skep::test;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

class HostOverload : public HostFixture {
 protected:
  void overload(bool on) { host->perform(action::Overload{"web", on, std::chrono::seconds(7)}); }
  std::string get(std::uint16_t port) {
    HttpClient client(port);
    EXPECT_TRUE(until([&] { return client.has_ended(); }));
    return client.answer;
  }
};

}  // namespace

TEST_F(HostOverload, answers_503_as_long_as_it_lasts) {
  program(serves);
  const WorkerId worker = spawn(0);
  ASSERT_TRUE(comes<event::Listening>(worker));
  host->perform(action::SetEligible{"web", {0}});
  overload(true);
  EXPECT_THAT(get(port_of(worker)), StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(get(port_of(worker)), HasSubstr("Retry-After: 7"));
  overload(false);
  EXPECT_THAT(get(port_of(worker)), StartsWith("HTTP/1.1 200"));
}

TEST_F(HostOverload, leaves_the_clients_of_tls_servers_alone) {
  program("require('tls').createServer().listen(0, '127.0.0.1')");
  const WorkerId worker = spawn(0);
  ASSERT_TRUE(comes<event::Listening>(worker));
  host->perform(action::SetEligible{"web", {0}});
  overload(true);
  EXPECT_EQ(get(port_of(worker)).find("503"), std::string::npos);
}

TEST_F(HostOverload, leaves_a_tls_server_alone_that_begins_to_listen_later) {
  program(R"(
    process.once('SIGUSR2', () => require('tls').createServer().listen(0, '127.0.0.1'));
    require('net').createServer().listen(0, '127.0.0.1'))");
  const WorkerId worker = spawn(0);
  ASSERT_TRUE(comes<event::Listening>(worker));
  host->perform(action::SetEligible{"web", {0}});
  overload(true);
  events.clear();
  kill(worker, SIGUSR2);
  ASSERT_TRUE(comes<event::Listening>(worker));
  EXPECT_EQ(get(port_of(worker)).find("503"), std::string::npos);
}
