#include "unit/agent/drain_fixture.h"

using namespace skep;
using namespace skep::test;

namespace {

using DrainUnderLoad = Drain;

// Keeps 16 requests going over connections that it keeps alive, as an Agent of Node's does, until
// it is told to tell.
std::string load(const std::string& scheme) {
  return "const web = require('" + scheme + "');" + R"(
    const agent = new web.Agent({ keepAlive: true, maxSockets: 16 });
    let done = 0, errors = [], going = true, open = 0;
    const ask = () => {
      if (!going) { if (open === 0) say('errors', errors.length, ...errors.slice(0, 3)); return; }
      open++;
      const next = e => { open--; if (e) errors.push(e.code); ask(); };
      web.get({ port: PORT, host: '127.0.0.1', agent, rejectUnauthorized: false }, r => {
        r.resume();
        r.on('end', () => { done++; if (done % 500 === 0) say('done', done); next(); });
        r.on('error', next);
      }).on('error', next);
    };
    for (let i = 0; i < 16; i++) ask();
    process.on('SIGUSR2', () => { going = false; });)";
}

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DrainUnderLoad);
INSTANTIATE_TEST_SUITE_P(Versions, DrainUnderLoad, testing::ValuesIn(nodes()), node_name);

TEST_P(DrainUnderLoad, costs_no_client_that_keeps_its_connections_a_request) {
  for (const bool tls : {false, true}) {
    const char* program = tls ? https_server : http_server;
    auto serving = listening(program);
    const auto clients = client(load(tls ? "https" : "http"), *serving);
    for (int roll = 0; roll < 2; ++roll) {
      const std::size_t before = clients->messages.size();
      ASSERT_TRUE(clients->until([&] { return clients->messages.size() > before + 1; }));
      auto successor = listening(program, 1, serving.get());
      EXPECT_LT(drain(*serving, long_enough), seconds(5));
      EXPECT_EQ(serving->drained, none_cut_off);
      serving->kill();
      serving = std::move(successor);
    }
    const std::size_t before = clients->messages.size();
    ASSERT_TRUE(clients->until([&] { return clients->messages.size() > before; }));
    clients->signal(SIGUSR2);
    EXPECT_TRUE(clients->says("\"errors 0\"")) << testing::PrintToString(clients->messages.back());
  }
}
