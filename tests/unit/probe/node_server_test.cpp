#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <gtest/gtest.h>

#include "support/poll_reactor.h"
#include "unit/probe/probe_fixture.h"

using namespace skep;
using namespace skep::host;

namespace {

// Serves the connection it has as descriptor 3, as a worker does that was handed one.
constexpr auto program = R"(
const http = require('http');
const socket = new (require('net').Socket)({ fd: 3 });
const server = http.createServer((request, response) => {
  if (request.headers.connection !== 'close') response.statusCode = 500;
  else if (request.url !== '/healthz') response.statusCode = 404;
  response.end('x'.repeat(10000));
});
server.on('clientError', () => process.exit(1));
socket.on('close', () => process.exit(0));
server.emit('connection', socket);
)";

class NodeServer : public testing::Test {
 protected:
  NodeServer() {
    std::array<int, 2> ends{-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    socket = UniqueFd(ends[0]);
    const UniqueFd theirs(ends[1]);
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, theirs.get(), 3);
    std::array<std::string, 3> words{"node", "-e", program};
    std::array<char*, 4> arguments{words[0].data(), words[1].data(), words[2].data(), nullptr};
    started = ::posix_spawnp(&pid, "node", &actions, nullptr, arguments.data(), environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
  }
  ~NodeServer() override {
    if (!started || pid == -1) return;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
  }

  HttpProbe::Answer ask(const std::string& path) {
    std::optional<HttpProbe::Answer> answer;
    const HttpProbe probe(reactor, std::move(socket), path, std::chrono::seconds(20),
                          [&](HttpProbe::Answer given) { answer = std::move(given); });
    EXPECT_TRUE(reactor.run_until([&] { return answer.has_value(); }, std::chrono::seconds(30)));
    return answer.value_or(HttpProbe::Answer{});
  }

  // The server has seen nothing but a good client that left.
  int exit_status() {
    int status = -1;
    ::waitpid(std::exchange(pid, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  test::PollReactor reactor;
  UniqueFd socket;
  pid_t pid = -1;
  bool started = false;
};

TEST_F(NodeServer, is_found_well_and_sees_no_error_of_the_client) {
  ASSERT_TRUE(started) << "there is no node in PATH";
  const auto answer = ask("/healthz");
  EXPECT_TRUE(answer.well) << answer.text;
  EXPECT_EQ(exit_status(), 0);
}

TEST_F(NodeServer, is_found_unwell_by_its_status) {
  ASSERT_TRUE(started) << "there is no node in PATH";
  EXPECT_EQ(ask("/elsewhere").text, "GET /elsewhere was answered with 404 Not Found");
}

}  // namespace
