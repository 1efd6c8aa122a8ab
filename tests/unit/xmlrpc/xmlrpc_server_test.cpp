#include "api/xmlrpc/xmlrpc_server.h"

#include "api/http/server.h"
#include "unit/http/served.h"
#include "unit/xmlrpc/rpc.h"

namespace skep::api::xmlrpc {
namespace {

using api::test::get;
using api::test::post;
using api::test::RawClient;
using api::test::Reply;
using api::test::Served;
using testing::HasSubstr;

std::string call_of(const std::string& method) {
  return "<?xml version='1.0'?>\n<methodCall>\n<methodName>" + method +
         "</methodName>\n<params>\n</params>\n</methodCall>\n";
}

std::string with(std::string request, const std::string& header) {
  return request.insert(request.find("\r\n") + 2, header + "\r\n");
}

class XmlRpcServerTest : public test::Rpc {
 protected:
  void serve(Credentials credentials = {}) {
    rpc_ = std::make_unique<XmlRpcServer>(dispatcher_->services(), std::move(credentials));
    Router router("POST /RPC2");
    rpc_->add_to(router);
    auto listener = Served::free_port();
    address_ = listener.address;
    http_ = std::make_unique<HttpServer>(loop_.context(), std::move(listener.socket), router);
  }

  Reply ask(const std::string& request) {
    auto client = RawClient::to_address(address_);
    client.send(request);
    return client.reply(loop_).value_or(Reply{});
  }

  // What has come once the text is there.
  std::string read_until(RawClient& client, const std::string& text) {
    static_cast<void>(
        loop_.until([&] { return client.received().find(text) != std::string::npos; }));
    return client.received();
  }

  std::unique_ptr<XmlRpcServer> rpc_;
  std::string address_;
  std::unique_ptr<HttpServer> http_;
};

TEST_F(XmlRpcServerTest, answers_a_call) {
  serve();
  const Reply reply = ask(post("/RPC2", call_of("supervisor.getVersion")));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.headers.at("content-type"), "text/xml");
  EXPECT_EQ(reply.body,
            "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n"
            "<value><string>3.0</string></value>\n</param>\n</params>\n</methodResponse>\n");
}

TEST_F(XmlRpcServerTest, answers_a_fault) {
  serve();
  const Reply reply = ask(post("/RPC2", call_of("supervisor.nothing")));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_THAT(reply.body, HasSubstr("<string>UNKNOWN_METHOD</string>"));
}

TEST_F(XmlRpcServerTest, refuses_a_body_that_is_no_call) {
  serve();
  const Reply reply = ask(post("/RPC2", "{}"));
  EXPECT_EQ(reply.status, 400U);
  EXPECT_THAT(reply.body, HasSubstr("the body is no call of XML-RPC: it is no XML"));
}

TEST_F(XmlRpcServerTest, follows_a_log_as_supervisorctl_asks_for_it) {
  serve();
  logs_.text["web:0 stdout"] = std::string(2000, 'x') + "the end\n";
  auto client = RawClient::to_address(address_);
  client.send(
      "GET /logtail/web:0/stdout HTTP/1.1\r\nHost: \r\nAccept-Encoding: chunked\r\n\r\n\r\n");
  const std::string head = read_until(client, "the end\n");
  EXPECT_THAT(head, HasSubstr("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(head, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\n\r\n400\r\nxxx"));  // 1024 bytes of it
  ASSERT_TRUE(logs_.followers.contains("web:0 stdout"));
  logs_.followers["web:0 stdout"]("more\n");
  EXPECT_THAT(read_until(client, "more\n"), HasSubstr("5\r\nmore\n\r\n"));
}

TEST_F(XmlRpcServerTest, lets_a_followed_log_go_with_its_client) {
  serve();
  logs_.text["skepd"] = "started\n";
  {
    auto client = RawClient::to_address(address_);
    client.send(get("/mainlogtail"));
    EXPECT_THAT(read_until(client, "started\n"), HasSubstr("started\n"));
    EXPECT_TRUE(logs_.followers.contains("skepd"));
  }
  ASSERT_TRUE(loop_.until([&] {
    if (logs_.followers.contains("skepd")) logs_.followers["skepd"]("more\n");
    return logs_.followers.empty();
  }));
}

TEST_F(XmlRpcServerTest, follows_stdout_where_nothing_is_said) {
  serve();
  logs_.text["web:0 stdout"] = "out\n";
  auto client = RawClient::to_address(address_);
  client.send(get("/logtail/web:0"));
  EXPECT_THAT(read_until(client, "out\n"), HasSubstr("out\n"));
}

TEST_F(XmlRpcServerTest, knows_no_log_of_what_is_not_there) {
  serve();
  for (const char* path : {"/logtail/web:9/stdout", "/logtail/web:*/stdout", "/logtail/web/stdout",
                           "/logtail/web:0/stdin", "/logtail/web:0/stdout", "/mainlogtail"})
    EXPECT_EQ(ask(get(path)).status, 404U) << path;
}

TEST_F(XmlRpcServerTest, asks_for_credentials_where_they_are_set) {
  serve({"keeper", "honey"});
  logs_.text["skepd"] = "started\n";
  for (const std::string& request : {post("/RPC2", call_of("supervisor.getVersion")),
                                     get("/logtail/web:0"), get("/mainlogtail")}) {
    const Reply refused = ask(request);
    EXPECT_EQ(refused.status, 401U);
    EXPECT_EQ(refused.headers.at("www-authenticate"), "Basic realm=\"skepd\"");
  }
  EXPECT_EQ(ask(with(post("/RPC2", call_of("supervisor.getVersion")),
                     "Authorization: Basic a2VlcGVyOmhvbmV5"))
                .status,
            200U);
}

}  // namespace
}  // namespace skep::api::xmlrpc
