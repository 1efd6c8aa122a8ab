#include <arpa/inet.h>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <spawn.h>
#include <sys/wait.h>

#include <gtest/gtest.h>

#include "unit/channel/channel_fixture.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

namespace fs = std::filesystem;

std::string node_in_path() {
  const char* path = std::getenv("PATH");
  std::string rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const auto end = rest.find(':');
    std::string candidate = rest.substr(0, end) + "/node";
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    rest = end == std::string::npos ? "" : rest.substr(end + 1);
  }
  return "";
}

// The one in PATH, and those in SKEP_NODES/*/bin.
std::vector<std::string> nodes() {
  std::vector<std::string> found;
  if (const std::string node = node_in_path(); !node.empty()) found.push_back(node);
  const char* folder = std::getenv("SKEP_NODES");
  std::error_code error;
  if (folder != nullptr)
    for (const auto& entry : fs::directory_iterator(folder, error))
      if (::access((entry.path() / "bin/node").c_str(), X_OK) == 0)
        found.push_back(entry.path() / "bin/node");
  return found;
}

pid_t spawn_node(const std::string& node, const std::string& script, int channel) {
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, channel, 3);
  std::string program = node;
  std::string file = script;
  std::array<char*, 3> arguments{program.data(), file.data(), nullptr};
  std::string fd = "NODE_CHANNEL_FD=3";
  std::string mode = "NODE_CHANNEL_SERIALIZATION_MODE=json";
  std::string id = "NODE_UNIQUE_ID=1";
  std::array<char*, 4> environment{fd.data(), mode.data(), id.data(), nullptr};
  pid_t pid = -1;
  if (::posix_spawn(&pid, node.c_str(), &actions, nullptr, arguments.data(), environment.data()) !=
      0)
    pid = -1;
  posix_spawn_file_actions_destroy(&actions);
  return pid;
}

// A real Node. Its program names the ports of the test's own listening sockets as $1, $2 and $3,
// since Node looks whether the port is the one it asked for.
class Worker {
 public:
  Worker(PollReactor& reactor, const std::string& node, const std::string& program)
      : reactor_(reactor), script_(testing::TempDir() + fmt::format("/channel-{}.js", ::getpid())) {
    std::string text = program;
    for (const char* name : {"$1", "$2", "$3"}) {
      UniqueFd socket = some_listener();
      ports.push_back(port_of_socket(socket.get()));
      for (auto at = text.find(name); at != std::string::npos; at = text.find(name))
        text.replace(at, 2, std::to_string(ports.back()));
      sockets_[ports.back()] = std::move(socket);
    }
    sockets_[0] = some_listener();
    ports.push_back(port_of_socket(sockets_[0].get()));
    std::ofstream(script_) << text;
    auto pair = make_channel_pair();
    // Its number must not be the one it is given, or it would stay close-on-exec.
    UniqueFd theirs(::fcntl(pair.theirs.get(), F_DUPFD_CLOEXEC, 10));
    pid_ = spawn_node(node, script_, theirs.get());
    Channel::Callbacks callbacks;
    callbacks.query = [this](std::uint64_t ask, const ListenQuery& query) { answer(ask, query); };
    callbacks.listening = [this](std::uint64_t, const ListenAddress& address) {
      listening.push_back(address);
    };
    callbacks.closed = [this](std::uint64_t, const ListenAddress& address) {
      closed.push_back(address);
    };
    callbacks.message = [this](std::string json) { messages.push_back(std::move(json)); };
    callbacks.warn = [](const std::string& sentence) { ADD_FAILURE() << sentence; };
    callbacks.ended = [this] { ended = true; };
    channel = std::make_unique<Channel>(reactor, std::move(pair.ours), std::move(callbacks));
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    fs::remove(script_);
  }

  [[nodiscard]] bool until(const std::function<bool()>& done) {
    return reactor_.run_until([&] { return done() || ended; }, std::chrono::seconds(30)) && done();
  }
  [[nodiscard]] bool says(const std::string& json) {
    return until(
        [&] { return std::find(messages.begin(), messages.end(), json) != messages.end(); });
  }

  std::unique_ptr<Channel> channel;
  std::vector<int> ports;                // of $1, $2, $3 and 0
  std::map<std::uint16_t, int> refused;  // by port: errno
  std::vector<ListenQuery> asked;
  std::vector<ListenAddress> listening;
  std::vector<ListenAddress> closed;
  std::vector<std::string> messages;
  bool ended = false;

 private:
  void answer(std::uint64_t ask, const ListenQuery& query) {
    asked.push_back(query);
    if (query.kind != ListenQuery::Kind::tcp) return channel->refuse(ask, EOPNOTSUPP);
    const std::uint16_t port = query.address.port;
    if (refused.contains(port)) return channel->refuse(ask, refused.at(port));
    const auto socket = sockets_.find(port);
    if (socket == sockets_.end()) return channel->refuse(ask, EADDRNOTAVAIL);
    channel->answer(ask, socket->second.get());
  }

  PollReactor& reactor_;
  std::map<int, UniqueFd> sockets_;
  std::string script_;
  pid_t pid_ = -1;
};

std::string fetch(int port) {
  const UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{20, 0};
  ::setsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return "refused";
  const std::string request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  ::send(client.get(), request.data(), request.size(), MSG_NOSIGNAL);
  std::string answer;
  std::array<char, 4096> buffer{};
  ssize_t count = 0;
  while ((count = ::recv(client.get(), buffer.data(), buffer.size(), 0)) > 0)
    answer.append(buffer.data(), static_cast<std::size_t>(count));
  return answer;
}

class Node : public testing::TestWithParam<std::string> {
 protected:
  PollReactor reactor;
};

std::string node_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Node);
INSTANTIATE_TEST_SUITE_P(Versions, Node, testing::ValuesIn(nodes()), node_name);

TEST_P(Node, serves_http_from_the_socket_it_was_given) {
  Worker worker(reactor, GetParam(),
                "require('http').createServer((q, r) => r.end('from node')).listen($1)");
  ASSERT_TRUE(worker.until([&] { return !worker.listening.empty(); }));
  EXPECT_EQ(worker.asked.at(0).address.name(), fmt::format("*:{}", worker.ports[0]));
  EXPECT_NE(fetch(worker.ports[0]).find("from node"), std::string::npos);
}

TEST_P(Node, hears_the_errors_of_listen) {
  Worker worker(reactor, GetParam(), R"(
    const net = require('net');
    for (const port of [80, 81])
      net.createServer().on('error', e => process.send([port, e.code])).listen(port, '127.0.0.1'))");
  worker.refused = {{80, EACCES}, {81, EADDRINUSE}};
  EXPECT_TRUE(worker.says(R"([80,"EACCES"])"));
  EXPECT_TRUE(worker.says(R"([81,"EADDRINUSE"])"));
}

TEST_P(Node, hears_EADDRINUSE_when_it_listens_twice_and_may_listen_again_after_close) {
  Worker worker(reactor, GetParam(), R"(
    const net = require('net');
    const first = net.createServer().listen($1, () =>
      net.createServer().on('error', e => {
        process.send(e.code);
        first.close(() => net.createServer().listen($1, () => process.send('again')));
      }).listen($1)))");
  EXPECT_TRUE(worker.says(R"("EADDRINUSE")"));
  EXPECT_TRUE(worker.says(R"("again")"));
  EXPECT_EQ(worker.closed.size(), 1U);
}

TEST_P(Node, learns_the_real_port_of_port_0) {
  Worker worker(reactor, GetParam(), R"(
    const s = require('net').createServer().listen(0, '127.0.0.1',
      () => process.send(s.address().port)))");
  ASSERT_TRUE(worker.until([&] { return !worker.listening.empty(); }));
  const int port = worker.ports[3];
  EXPECT_EQ(worker.listening[0].port, port);
  EXPECT_TRUE(worker.says(std::to_string(port)));
}

TEST_P(Node, asks_for_several_sockets_at_once) {
  Worker worker(reactor, GetParam(), R"(
    for (const port of [$1, $2, $3])
      require('http').createServer((q, r) => r.end('port ' + port)).listen(port))");
  ASSERT_TRUE(worker.until([&] { return worker.listening.size() == 3; }));
  for (int i = 0; i < 3; ++i)
    EXPECT_NE(fetch(worker.ports[i]).find(fmt::format("port {}", worker.ports[i])),
              std::string::npos);
}

TEST_P(Node, starts_a_tls_server) {
  Worker worker(reactor, GetParam(),
                "require('tls').createServer({}).listen($1, () => process.send('up'))");
  EXPECT_TRUE(worker.says(R"("up")"));
  EXPECT_NE(worker.asked.at(0).data.find("ticketKeys"), std::string::npos);
}

TEST_P(Node, survives_the_refusal_of_a_tls_server) {
  Worker worker(reactor, GetParam(), R"(
    require('tls').createServer({}).on('error', e => process.send(e.code)).listen($1))");
  worker.refused = {{static_cast<std::uint16_t>(worker.ports[0]), EACCES}};
  EXPECT_TRUE(worker.says(R"("EACCES")"));
}

TEST_P(Node, asks_for_what_is_not_served_yet_by_its_kind) {
  Worker worker(reactor, GetParam(), R"(
    require('net').createServer().on('error', () => process.send('path')).listen('/tmp/x.sock');
    require('dgram').createSocket('udp4').on('error', () => process.send('udp')).bind(5300);
    require('net').createServer().on('error', () => process.send('fd')).listen({ fd: 0 }))");
  EXPECT_TRUE(worker.says(R"("path")"));
  EXPECT_TRUE(worker.says(R"("udp")"));
  EXPECT_TRUE(worker.says(R"("fd")"));
}

TEST_P(Node, asks_for_ipv6_addresses) {
  Worker worker(reactor, GetParam(), R"(
    require('net').createServer().listen($1, '::', () => process.send('up'));
    require('net').createServer().listen({ port: $2, host: '::', ipv6Only: true }))");
  ASSERT_TRUE(worker.until([&] { return worker.listening.size() == 2; }));
  EXPECT_EQ(worker.asked.at(0).address,
            (ListenAddress{ListenAddress::Family::ipv6,
                           "::", static_cast<std::uint16_t>(worker.ports[0]), false, 0}));
  EXPECT_TRUE(worker.asked.at(1).address.ipv6_only);
}

TEST_P(Node, sends_on_after_it_sent_a_handle) {
  Worker worker(reactor, GetParam(), R"(
    const net = require('net');
    const s = net.createServer().listen(0, '127.0.0.1', () => {
      const c = net.connect(s.address().port, '127.0.0.1', () => {
        process.send('with a handle', c);
        process.send('after it');
        net.createServer().listen($1, () => process.send('listened'));
      });
    }))");
  EXPECT_TRUE(worker.says(R"("with a handle")"));
  EXPECT_TRUE(worker.says(R"("after it")"));
  EXPECT_TRUE(worker.says(R"("listened")"));
}

TEST_P(Node, leaves_when_its_program_disconnects) {
  Worker worker(reactor, GetParam(), R"(
    const cluster = require('cluster');
    require('net').createServer().listen($1, () => cluster.worker.disconnect()))");
  EXPECT_TRUE(reactor.run_until([&] { return worker.ended; }, std::chrono::seconds(30)));
  EXPECT_EQ(worker.closed.size(), 1U);
}

TEST_P(Node, runs_the_worker_branch_of_the_textbook_cluster_program) {
  Worker worker(reactor, GetParam(), R"(
    const cluster = require('cluster');
    if (cluster.isPrimary) cluster.fork();
    else require('http').createServer((q, r) => r.end('worker ' + cluster.worker.id)).listen($1))");
  ASSERT_TRUE(worker.until([&] { return !worker.listening.empty(); }));
  EXPECT_NE(fetch(worker.ports[0]).find("worker 1"), std::string::npos);
}
