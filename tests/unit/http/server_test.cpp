#include "api/http/server.h"

#include <optional>
#include <sys/socket.h>
#include <sys/un.h>

#include <gtest/gtest.h>

#include "unit/http/served.h"

namespace skep::api {
namespace {

using namespace std::chrono_literals;
using test::echo;
using test::get;
using test::hasty;
using test::Loop;
using test::Served;

Fd unix_listener(const std::string& path) {
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  const auto* generic = static_cast<const sockaddr*>(static_cast<const void*>(&address));
  EXPECT_EQ(::bind(socket.get(), generic, sizeof(address)), 0);
  EXPECT_EQ(::listen(socket.get(), 16), 0);
  return socket;
}

class UnixServer : public testing::Test {
 protected:
  UnixServer() : path_(testing::TempDir() + "skep-http-" + std::to_string(::getpid())) {
    ::unlink(path_.c_str());
  }
  ~UnixServer() override { ::unlink(path_.c_str()); }

  Loop loop_;
  std::string path_;
};

TEST_F(UnixServer, knows_who_asks) {
  Peer peer;
  HttpServer server(loop_.context(), unix_listener(path_),
                    [&](const Request& request, Responder responder) {
                      peer = request.peer;
                      responder.answer(text_response(200, "", ""));
                    });
  auto client = test::RawClient::to_path(path_);
  client.send(get("/"));
  ASSERT_TRUE(client.reply(loop_));
  EXPECT_EQ(peer.pid, ::getpid());
  EXPECT_EQ(peer.uid, ::getuid());
  EXPECT_EQ(peer.gid, ::getgid());
}

TEST_F(UnixServer, notices_that_a_client_left_while_its_answer_is_made) {
  std::shared_ptr<int> source = std::make_shared<int>(1);
  const std::weak_ptr<int> seen = source;
  std::optional<Stream> stream;
  HttpServer server(loop_.context(), unix_listener(path_),
                    [&](const Request&, Responder responder) {
                      stream = responder.stream("text/plain");
                      stream->hold(std::exchange(source, nullptr));
                    });
  auto client = test::RawClient::to_path(path_);
  client.send(get("/"));
  ASSERT_TRUE(loop_.until([&] { return stream.has_value(); }));
  loop_.settle();
  ASSERT_FALSE(seen.expired());
  client.close();
  EXPECT_TRUE(loop_.until([&] { return seen.expired(); }));
}

TEST_F(UnixServer, keeps_a_stream_for_a_client_that_has_only_stopped_sending) {
  std::optional<Stream> stream;
  HttpServer server(loop_.context(), unix_listener(path_),
                    [&](const Request&, Responder responder) { stream = responder.stream(""); });
  auto client = test::RawClient::to_path(path_);
  client.send(get("/"));
  client.half_close();
  ASSERT_TRUE(loop_.until([&] { return stream.has_value(); }));
  loop_.settle();
  stream->write("still there");
  stream->end();
  EXPECT_EQ(client.reply(loop_)->body, "still there");
}

TEST(HttpServer, refuses_new_clients_once_stopped) {
  Served served(echo);
  served.server->stop();
  EXPECT_FALSE(served.client().connected());
}

TEST(HttpServer, says_when_it_has_stopped) {
  Served served(echo);
  auto idle = served.client();
  served.loop.settle();
  bool stopped = false;
  served.server->stop([&] { stopped = true; });
  EXPECT_FALSE(stopped);
  EXPECT_TRUE(served.loop.until([&] { return stopped; }));
  EXPECT_TRUE(idle.closed());
}

TEST(HttpServer, lets_answers_under_way_out_when_it_stops) {
  std::optional<Responder> asked;
  Served served([&](const Request&, Responder responder) { asked = std::move(responder); });
  auto client = served.client();
  client.send(get("/1") + get("/2"));
  ASSERT_TRUE(served.loop.until([&] { return asked.has_value(); }));
  bool stopped = false;
  served.server->stop([&] { stopped = true; });
  served.loop.settle();
  EXPECT_FALSE(stopped);
  asked->answer(text_response(200, "", "in time"));
  const auto reply = client.reply(served.loop);
  EXPECT_EQ(reply->body, "in time");
  EXPECT_EQ(reply->headers.at("connection"), "close");
  EXPECT_TRUE(served.loop.until([&] { return stopped; }));
}

TEST(HttpServer, does_not_wait_for_ever_when_it_stops) {
  std::optional<Responder> asked;
  Served served([&](const Request&, Responder responder) { asked = std::move(responder); },
                hasty());
  auto client = served.client();
  client.send(get("/"));
  ASSERT_TRUE(served.loop.until([&] { return asked.has_value(); }));
  bool stopped = false;
  served.server->stop([&] { stopped = true; });
  EXPECT_TRUE(served.loop.until([&] { return stopped; }));
  asked->answer(text_response(200, "", "too late"));
}

TEST(HttpServer, may_go_while_requests_are_under_way) {
  std::vector<Responder> asked;
  Served served([&](const Request&, Responder responder) { asked.push_back(responder); });
  auto answered_later = served.client();
  auto sending = served.client();
  answered_later.send(get("/"));
  sending.send("GET / HT");
  ASSERT_TRUE(served.loop.until([&] { return !asked.empty(); }));
  served.server.reset();
  served.loop.settle();
  asked.front().answer(text_response(200, "", "nobody hears this"));
  EXPECT_TRUE(answered_later.closed());
  EXPECT_TRUE(sending.closed());
}

}  // namespace
}  // namespace skep::api
