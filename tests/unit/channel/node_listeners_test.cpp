#include "unit/channel/node_worker.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

using NodeListeners = Node;
using Kind = ListenQuery::Kind;

UniqueFd unix_listener(const std::string& path) {
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::listen(socket.get(), 16);
  return socket;
}

std::string read_from(const std::string& path) {
  const UniqueFd client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  if (::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return "refused";
  return answer_to(client.get(), "");
}

UniqueFd udp_socket(int family) {
  UniqueFd socket(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_storage address{};
  address.ss_family = static_cast<sa_family_t>(family);
  ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  return socket;
}

}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(NodeListeners);
INSTANTIATE_TEST_SUITE_P(Versions, NodeListeners, testing::ValuesIn(nodes()), node_name);

TEST_P(NodeListeners, serve_a_unix_socket_and_close_it) {
  NodeWorker worker(reactor, GetParam(), R"(
    const s = require('net').createServer(c => { c.end('from node'); s.close(); });
    s.listen('$DIR/x.sock', () => process.send(s.address())))");
  const std::string path = worker.folder() + "/x.sock";
  const UniqueFd socket = unix_listener(path);
  worker.answer_other = [&](std::uint64_t ask, const ListenQuery&) {
    worker.channel->answer(ask, socket.get());
  };
  ASSERT_TRUE(worker.says('"' + path + '"'));
  ASSERT_TRUE(worker.until([&] { return !worker.listening.empty(); }));
  EXPECT_EQ(worker.listening[0].kind, ListenAddress::Kind::path);
  EXPECT_EQ(worker.listening[0].name(), path);
  EXPECT_EQ(read_from(path), "from node");
  ASSERT_TRUE(worker.until([&] { return !worker.closed.empty(); }));
  EXPECT_EQ(worker.closed[0].name(), path);
}

TEST_P(NodeListeners, ask_for_unix_sockets_by_absolute_paths) {
  NodeWorker worker(reactor, GetParam(), R"(
    process.chdir('$DIR');
    for (const options of [{ path: './a/../x.sock', readableAll: true }, { path: '\0name' }])
      require('net').createServer().on('error', () => process.send(1)).listen(options))");
  ASSERT_TRUE(worker.until([&] { return worker.messages.size() == 2; }));
  EXPECT_EQ(worker.asked.at(0).address.host,
            std::filesystem::canonical(worker.folder()).string() + "/x.sock");
  EXPECT_TRUE(worker.asked[0].readable_all);
  EXPECT_FALSE(worker.asked[0].writable_all);
  EXPECT_EQ(worker.asked.at(1).address.host, "@name");
}

TEST_P(NodeListeners, hear_ENAMETOOLONG_for_a_path_that_no_socket_takes) {
  NodeWorker worker(reactor, GetParam(), R"(
    require('net').createServer().on('error', e => process.send(e.code)).listen('/' + 'x'.repeat(107)))");
  EXPECT_TRUE(worker.says(R"("ENAMETOOLONG")"));
  EXPECT_EQ(std::exchange(worker.warnings, {}).size(), 1U);
}

TEST_P(NodeListeners, serve_datagrams) {
  NodeWorker worker(reactor, GetParam(), R"(
    const s = require('dgram').createSocket('udp4');
    s.on('message', (text, from) => s.send('echo ' + text, from.port, from.address));
    s.bind(() => process.send(s.address().port)))");
  const UniqueFd socket = udp_socket(AF_INET);
  const int port = port_of_socket(socket.get());
  worker.answer_other = [&](std::uint64_t ask, const ListenQuery&) {
    worker.channel->answer(ask, socket.get());
  };
  ASSERT_TRUE(worker.says(std::to_string(port)));
  ASSERT_TRUE(worker.until([&] { return !worker.listening.empty(); }));
  EXPECT_EQ(worker.asked.at(0).address.name(), "udp:0.0.0.0:0");
  EXPECT_EQ(worker.listening[0].name(), fmt::format("udp:0.0.0.0:{}", port));
  const UniqueFd client(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ::setsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const sockaddr_in address = loopback(port);
  ::sendto(client.get(), "x", 1, 0, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  std::array<char, 16> text{};
  ASSERT_EQ(::recv(client.get(), text.data(), text.size(), 0), 6);
  EXPECT_STREQ(text.data(), "echo x");
}

TEST_P(NodeListeners, ask_for_datagram_sockets_with_what_the_app_wants_of_them) {
  NodeWorker worker(reactor, GetParam(), R"(
    const dgram = require('dgram');
    dgram.createSocket({ type: 'udp6', ipv6Only: true, reuseAddr: true }).on('error', () => {
      dgram.createSocket('udp4').on('error', e => process.send(e.code)).bind('5301', '127.0.0.1');
    }).bind(5300))");
  worker.answer_other = [&](std::uint64_t ask, const ListenQuery&) {
    worker.channel->refuse(ask, EADDRINUSE);
  };
  ASSERT_TRUE(worker.says(R"("EADDRINUSE")"));
  EXPECT_EQ(worker.asked.at(0).address.name(), "udp:[::]:5300");
  EXPECT_TRUE(worker.asked.at(0).address.ipv6_only);
  EXPECT_TRUE(worker.asked.at(0).reuse_address);
  EXPECT_EQ(worker.asked.at(1).address.name(), "udp:127.0.0.1:5301");
  EXPECT_FALSE(worker.asked.at(1).reuse_address);
}

TEST_P(NodeListeners, serve_what_they_inherit_by_its_descriptor) {
  NodeWorker worker(reactor, GetParam(), R"(
    const s = require('http').createServer((q, r) => { r.end('inherited'); s.close(); });
    s.listen({ fd: 5 }))");
  const UniqueFd socket = some_listener();
  worker.answer_other = [&](std::uint64_t ask, const ListenQuery&) {
    worker.channel->answer(ask, socket.get());
  };
  ASSERT_TRUE(worker.until([&] { return !worker.listening.empty(); }));
  EXPECT_EQ(worker.asked.at(0).kind, Kind::inherited_fd);
  EXPECT_EQ(worker.asked.at(0).descriptor, 5);
  EXPECT_EQ(worker.listening[0], ListenAddress{});
  EXPECT_NE(fetch(port_of_socket(socket.get())).find("inherited"), std::string::npos);
  EXPECT_TRUE(worker.until([&] { return !worker.closed.empty(); }));
}

TEST_P(NodeListeners, inherit_datagram_and_unix_sockets_too) {
  NodeWorker worker(reactor, GetParam(), R"(
    require('net').createServer().listen({ fd: 5 }, () =>
      require('dgram').createSocket('udp4').bind({ fd: 6 }, () => process.send('both'))))");
  const UniqueFd stream = unix_listener(worker.folder() + "/x.sock");
  const UniqueFd datagram = udp_socket(AF_INET);
  worker.answer_other = [&](std::uint64_t ask, const ListenQuery& query) {
    worker.channel->answer(ask, query.datagram ? datagram.get() : stream.get());
  };
  ASSERT_TRUE(worker.says(R"("both")"));
  EXPECT_TRUE(worker.until([&] { return worker.listening.size() == 2; }));
  EXPECT_EQ(worker.asked.at(1).kind, Kind::inherited_fd);
  EXPECT_EQ(worker.asked.at(1).descriptor, 6);
}

TEST_P(NodeListeners, hear_EINVAL_for_an_inherited_socket_of_another_type) {
  NodeWorker worker(reactor, GetParam(), R"(
    require('net').createServer().on('error', e => process.send(e.code)).listen({ fd: 5 }))");
  const UniqueFd socket = udp_socket(AF_INET);
  worker.answer_other = [&](std::uint64_t ask, const ListenQuery&) {
    worker.channel->answer(ask, socket.get());
  };
  EXPECT_TRUE(worker.says(R"("EINVAL")"));
}
