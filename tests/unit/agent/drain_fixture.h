#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "support/places.h"
#include "unit/channel/identity.h"
#include "unit/channel/node_worker.h"

namespace skep::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Workers with the agent, whom the test drains, and clients, which are Node programs too: they say
// what they saw by process.send(). With the path of a Node.
class Drain : public testing::TestWithParam<std::string> {
 protected:
  static constexpr Duration long_enough = seconds(30);

  // `start` may say IDENTITY where TLS wants { key, cert }.
  [[nodiscard]] std::unique_ptr<NodeWorker> worker(std::string program,
                                                   const NodeWorker* predecessor = nullptr) {
    replace_all(program, "IDENTITY",
                fmt::format("{{key:`{}`,cert:`{}`}}", tls_key, tls_certificate));
    return std::make_unique<NodeWorker>(reactor, GetParam(), program, agent_script(), predecessor);
  }

  // One that listens on `servers` sockets.
  [[nodiscard]] std::unique_ptr<NodeWorker> listening(const std::string& program,
                                                      std::size_t servers = 1,
                                                      const NodeWorker* predecessor = nullptr) {
    auto made = worker(program, predecessor);
    EXPECT_TRUE(made->until([&] { return made->listening.size() == servers; }));
    return made;
  }

  // PORT, PORT2, PORT3 in `program` are those of `of`; say() tells the test.
  [[nodiscard]] std::unique_ptr<NodeWorker> client(std::string program, const NodeWorker& of) {
    replace_all(program, "PORT3", std::to_string(of.ports.at(2)));
    replace_all(program, "PORT2", std::to_string(of.ports.at(1)));
    replace_all(program, "PORT", std::to_string(of.ports.at(0)));
    return std::make_unique<NodeWorker>(
        reactor, GetParam(),
        "const say = (...words) => process.send(words.join(' '));"
        "process.on('message', () => {}); process.on('uncaughtException', e => say('threw', "
        "e.stack));" +
            program);
  }

  // How long it took; the worker's `drained` tells the rest.
  Duration drain(NodeWorker& worker, Duration within) {
    const Instant began = reactor.now();
    worker.channel->drain(within);
    EXPECT_TRUE(worker.until([&] { return !worker.drained.empty(); })) << "it does not drain";
    const Duration took = reactor.now() - began;
    RecordProperty("drained_after_ms",
                   std::to_string(std::chrono::duration_cast<milliseconds>(took).count()));
    return took;
  }

  PollReactor reactor;
};

inline constexpr const char* http_server =
    "require('http').createServer((q, r) => r.end('hello')).listen($1, '127.0.0.1');";
inline constexpr const char* https_server =
    "require('https').createServer(IDENTITY, (q, r) => r.end('hello')).listen($1, '127.0.0.1');";

inline const std::vector<std::uint32_t> none_cut_off{0};

}  // namespace skep::test
