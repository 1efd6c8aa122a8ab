#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/http/served.h"

namespace skep::api {
namespace {

using test::echo;
using test::get;
using test::Served;
using testing::HasSubstr;
using testing::StartsWith;

class HostileClient : public testing::Test {
 protected:
  // The reply to bytes that are no proper request; afterwards the server still serves others.
  test::Reply answered(const std::string& bytes) {
    auto client = served_.client();
    std::size_t sent = 0;
    test::Reply reply;
    served_.loop.until([&] {
      if (sent < bytes.size()) sent += client.send(std::string_view(bytes).substr(sent, 65536));
      return sent == bytes.size() || client.closed();
    });
    if (auto got = client.reply(served_.loop)) reply = *got;
    EXPECT_TRUE(served_.loop.until([&] { return client.closed(); }));
    auto other = served_.client();
    other.send(get("/fine"));
    EXPECT_EQ(other.reply(served_.loop)->body, "/fine");
    return reply;
  }

  Served served_{echo};
};

TEST_F(HostileClient, is_told_with_400_what_is_no_http) {
  for (const std::string& bytes :
       {std::string("garbage\r\n\r\n"), std::string("\r\n\r\n\r\n\r\n"), std::string(64, '\0'),
        std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + std::string(64, 'x'),
        std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), std::string("GET / HTTP/9.9\r\n\r\n"),
        std::string("GET /\r\n\r\n"), std::string("GET / HTTP/1.1\r\nno colon\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nA: b\x01\r\n\r\n"),
        std::string("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"),
        std::string("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
        std::string("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        std::string("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")}) {
    const auto reply = answered(bytes);
    EXPECT_EQ(reply.status, 400U) << bytes;
    EXPECT_THAT(reply.body, StartsWith("{\"error\":\"this is no HTTP/1.1 request: ")) << bytes;
  }
}

TEST_F(HostileClient, is_told_with_400_what_is_no_path) {
  for (const char* target : {"*", "http://a/b", "/?%zz"}) {
    const auto reply = answered(std::string("GET ") + target + " HTTP/1.1\r\n\r\n");
    EXPECT_EQ(reply.status, 400U) << target;
    EXPECT_THAT(reply.body, HasSubstr("is no path that can be asked for")) << target;
  }
}

TEST_F(HostileClient, cannot_send_a_long_header) {
  EXPECT_EQ(answered("GET / HTTP/1.1\r\nA: " + std::string(100000, 'x')).status, 431U);
  EXPECT_EQ(answered("GET /" + std::string(20000, 'x')).status, 431U);
  std::string many = "GET / HTTP/1.1\r\n";
  for (int line = 0; line < 5000; ++line) many += "A: b\r\n";
  EXPECT_EQ(answered(many).status, 431U);
}

TEST_F(HostileClient, cannot_announce_a_long_body) {
  EXPECT_EQ(answered("POST / HTTP/1.1\r\nContent-Length: 999999999999\r\n\r\n").status, 413U);
}

TEST_F(HostileClient, cannot_send_a_long_body) {
  const std::string body(70000, 'x');
  EXPECT_EQ(answered(test::post("/", body)).status, 413U);
  EXPECT_EQ(
      answered("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n11170\r\n" + body + "\r\n")
          .status,
      413U);
}

TEST_F(HostileClient, gets_the_answer_although_it_keeps_sending) {
  auto client = served_.client();
  client.send("garbage\r\n\r\n");
  bool told = false;
  EXPECT_TRUE(served_.loop.until([&] {
    client.send(std::string(65536, 'x'));
    const bool over = client.closed();
    told = told || client.received().find("400 Bad Request") != std::string::npos;
    return over;
  }));
  EXPECT_TRUE(told);
}

TEST_F(HostileClient, may_leave_in_the_middle_of_a_request) {
  for (const char* part :
       {"G", "GET / HTTP/1.1\r\n", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nab"}) {
    auto client = served_.client();
    client.send(part);
    served_.loop.settle();
    client.close();
  }
  auto other = served_.client();
  other.send(get("/fine"));
  EXPECT_EQ(other.reply(served_.loop)->body, "/fine");
}

TEST_F(HostileClient, that_ends_in_the_middle_is_told_so) {
  auto client = served_.client();
  client.send("GET / HTTP/1.1\r\nHost:");
  client.half_close();
  EXPECT_EQ(client.reply(served_.loop)->status, 400U);
}

TEST_F(HostileClient, may_leave_before_its_answer_is_sent) {
  for (int number = 0; number < 50; ++number) {
    auto client = served_.client();
    client.send(get("/" + std::string(4000, 'x')) + get("/2") + get("/3"));
    served_.loop.settle();
    client.close();
  }
  auto other = served_.client();
  other.send(get("/fine"));
  EXPECT_EQ(other.reply(served_.loop)->body, "/fine");
}

TEST_F(HostileClient, that_floods_requests_without_reading_is_not_read_any_further) {
  auto client = served_.client();
  std::string flood;
  for (int number = 0; number < 100; ++number) flood += get("/" + std::string(600, 'f'));
  std::size_t taken = 0;
  std::size_t idle = 0;
  while (idle < 50) {
    const std::size_t sent = client.send(flood);
    taken += sent;
    idle = sent == 0 ? idle + 1 : 0;
    served_.loop.settle();
    ASSERT_LT(taken, 64U << 20U) << "the server takes whatever is sent";
  }
  auto other = served_.client();
  other.send(get("/fine"));
  EXPECT_EQ(other.reply(served_.loop)->body, "/fine");
}

}  // namespace
}  // namespace skep::api
