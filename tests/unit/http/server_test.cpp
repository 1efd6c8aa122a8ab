#include "api/http/server.h"

#include <optional>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

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

TEST_F(UnixServer, lets_who_may_only_look_change_nothing) {
  Router router("look around");
  int acted = 0;
  std::optional<bool> told;
  router.add("GET", "/pets", echo);
  router.add("POST", "/pets", [&](const Request& request, Responder responder) {
    ++acted;
    echo(request, std::move(responder));
  });
  router.add("POST", "/ask", Router::Access::reads, echo);
  router.add("POST", "/judge", Router::Access::handler_judges,
             [&](const Request& request, Responder responder) {
               told = request.peer.may_act;
               echo(request, std::move(responder));
             });
  HttpServer server(loop_.context(), unix_listener(path_), router, {},
                    [](int, const Peer&) { return HttpServer::Admission::reads; });
  auto client = test::RawClient::to_path(path_);
  const auto status = [&](const std::string& request) {
    client.send(request);
    return client.reply(loop_).value_or(test::Reply{}).status;
  };
  EXPECT_EQ(status(get("/pets")), 200U);
  EXPECT_EQ(status(test::post("/pets", "cat")), 403U);
  EXPECT_EQ(acted, 0);
  EXPECT_EQ(status(test::post("/ask", "")), 200U);
  EXPECT_EQ(status(test::post("/judge", "")), 200U);
  EXPECT_EQ(told, false);
}

TEST_F(UnixServer, turns_away_who_may_not_even_look) {
  bool asked = false;
  HttpServer server(
      loop_.context(), unix_listener(path_),
      [&](const Request&, const Responder&) { asked = true; }, {},
      [](int, const Peer&) { return HttpServer::Admission::refused; });
  auto client = test::RawClient::to_path(path_);
  EXPECT_EQ(client.reply(loop_)->status, 403U);
  EXPECT_TRUE(loop_.until([&] { return client.closed(); }));
  EXPECT_FALSE(asked);
}

TEST_F(UnixServer, gives_one_user_no_more_than_its_share) {
  HttpLimits limits;
  limits.connections_a_user = 2;
  std::vector<Responder> asked;
  HttpServer server(
      loop_.context(), unix_listener(path_),
      [&](const Request&, Responder responder) { asked.push_back(responder); }, limits);
  auto first = test::RawClient::to_path(path_);
  first.send(get("/"));
  ASSERT_TRUE(loop_.until([&] { return asked.size() == 1; }));
  auto second = test::RawClient::to_path(path_);
  loop_.settle();
  auto third = test::RawClient::to_path(path_);
  third.send(get("/"));
  EXPECT_TRUE(loop_.until([&] { return second.closed(); })) << "it was without a request";
  ASSERT_TRUE(loop_.until([&] { return asked.size() == 2; }));
  auto fourth = test::RawClient::to_path(path_);
  EXPECT_EQ(fourth.reply(loop_)->status, 503U) << "nobody's answer is taken from him";
}

// A client of another user than the server's, which is root.
test::RawClient stranger_to(const std::string& path) {
  EXPECT_EQ(::seteuid(64000), 0);
  auto client = test::RawClient::to_path(path);
  EXPECT_EQ(::seteuid(0), 0);
  return client;
}

TEST_F(UnixServer, keeps_room_for_root_whatever_others_do) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can play two users";
  HttpLimits limits;
  limits.connections = 4;
  limits.reserved = 2;
  std::vector<Responder> asked;
  Fd listener = unix_listener(path_);
  ASSERT_EQ(::chmod(path_.c_str(), 0777), 0);
  HttpServer server(
      loop_.context(), std::move(listener),
      [&](const Request&, Responder responder) { asked.push_back(responder); }, limits);
  auto idle_root = test::RawClient::to_path(path_);
  loop_.settle();
  auto busy = stranger_to(path_);
  busy.send(get("/"));
  ASSERT_TRUE(loop_.until([&] { return asked.size() == 1; }));
  auto late = stranger_to(path_);
  EXPECT_EQ(late.reply(loop_)->status, 503U);
  EXPECT_FALSE(idle_root.closed()) << "no stranger takes root's connection";
  auto root = test::RawClient::to_path(path_);
  root.send(get("/"));
  EXPECT_TRUE(loop_.until([&] { return asked.size() == 2; }));
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
