#include "unit/channel/identity.h"
#include "unit/channel/node_worker.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

using NodeTls = Node;

// $1 is HTTPS, $2 HTTP/2, $3 HTTPS again. Node ties a session to the arguments of its process (to
// its sessionIdContext), which are the same in all workers of an app.
constexpr std::string_view servers = R"(
  process.argv.length = 1;
  const identity = { key: `PRIVATE`, cert: `PUBLIC` };
  const https = require('https');
  https.createServer(identity).listen($1, '127.0.0.1');
  require('http2').createSecureServer(identity).listen($2, '127.0.0.1');
  https.createServer(identity).listen($3, '127.0.0.1');
)";

// Tells for each pair of ports whether a session of the first resumes at the second.
constexpr std::string_view client = R"(
  const tls = require('tls');
  const connect = (port, more, done) => {
    const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...more });
    socket.on('error', e => process.send(e.message));
    done(socket);
  };
  const reused = [];
  const next = () => {
    if (pairs.length === 0) return process.send(reused);
    const [one, other, more] = pairs.shift();
    connect(one, more, first => first.once('session', session => {
      first.destroy();
      connect(other, { ...more, session }, second => second.once('secureConnect', () => {
        reused.push(second.isSessionReused());
        second.destroy();
        next();
      }));
    }));
  };
  next();
)";

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(NodeTls);
INSTANTIATE_TEST_SUITE_P(Versions, NodeTls, testing::ValuesIn(nodes()), node_name);

TEST_P(NodeTls, sessions_of_one_worker_resume_at_another_that_got_its_ticket_keys) {
  std::string program(servers);
  replace_all(program, "PRIVATE", tls_key);
  replace_all(program, "PUBLIC", tls_certificate);
  NodeWorker first(reactor, GetParam(), program);
  ASSERT_TRUE(first.until([&] { return first.listening.size() == 3; }));
  NodeWorker second(reactor, GetParam(), program);
  second.data_of_port = {{second.ports[0], first.asked.at(0).data},
                         {second.ports[1], first.asked.at(1).data}};
  ASSERT_TRUE(second.until([&] { return second.listening.size() == 3; }));
  const std::string h2 = "{ ALPNProtocols: ['h2'] }";
  NodeWorker visitor(reactor, GetParam(),
                     fmt::format("const pairs = [[{}, {}, {{}}], [{}, {}, {}], [{}, {}, {{}}]];{}",
                                 first.ports[0], second.ports[0], first.ports[1], second.ports[1],
                                 h2, first.ports[2], second.ports[2], client));
  ASSERT_TRUE(visitor.until([&] { return !visitor.messages.empty(); }));
  EXPECT_EQ(visitor.messages[0], "[true,true,false]");
}

TEST_P(NodeTls, servers_keep_their_own_keys_where_the_first_one_has_none) {
  NodeWorker worker(reactor, GetParam(),
                    "require('tls').createServer({}).listen($1, () => process.send('up'))");
  worker.data_of_port = {{worker.ports[0], "null"}};
  EXPECT_TRUE(worker.says(R"("up")"));
}
