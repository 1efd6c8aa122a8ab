#include "host/probe/answer_head.h"

#include <gtest/gtest.h>

using namespace skep::host;

namespace {

using Fault = AnswerHead::Fault;

constexpr std::string_view good = "HTTP/1.1 204 No Content\r\nX-Powered-By: bees\r\n\r\n";

unsigned code_of(const tl::expected<std::optional<AnswerHead::Status>, Fault>& status) {
  return status && *status ? (*status)->code : 0;
}

Fault fault_of(std::string_view bytes) {
  AnswerHead head;
  const auto status = head.take(bytes);
  EXPECT_FALSE(status) << bytes;
  return status ? Fault{} : status.error();
}

TEST(AnswerHead, gives_status_and_reason) {
  AnswerHead head;
  const auto status = head.take(good);
  ASSERT_TRUE(status && *status);
  EXPECT_EQ((*status)->code, 204U);
  EXPECT_EQ((*status)->reason, "No Content");
}

TEST(AnswerHead, without_a_reason_gets_the_usual_one) {
  AnswerHead head;
  const auto status = head.take("HTTP/1.0 200 \r\n\r\n");
  EXPECT_EQ(code_of(status), 200U);
  EXPECT_EQ((*status)->reason, "OK");
}

TEST(AnswerHead, comes_in_pieces_of_any_size) {
  for (std::size_t piece = 1; piece <= good.size(); ++piece) {
    AnswerHead head;
    std::size_t at = 0;
    for (; at + piece < good.size(); at += piece) {
      const auto status = head.take(good.substr(at, piece));
      ASSERT_TRUE(status);
      ASSERT_FALSE(*status);
    }
    EXPECT_EQ(code_of(head.take(good.substr(at))), 204U) << piece;
  }
}

TEST(AnswerHead, does_not_look_at_the_body) {
  for (const std::string_view rest :
       {"Content-Length: 3\r\n\r\nabcdef", "Content-Length: 99999999999999\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nno chunk", "\r\n\r\n\r\n"}) {
    AnswerHead head;
    EXPECT_EQ(code_of(head.take("HTTP/1.1 200 OK\r\n" + std::string(rest))), 200U) << rest;
  }
}

TEST(AnswerHead, skips_interim_answers) {
  AnswerHead head;
  EXPECT_FALSE(head.take("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early").value());
  EXPECT_FALSE(head.take(" Hints\r\nLink: </a.css>\r\n\r\n").value());
  EXPECT_EQ(code_of(head.take(good)), 204U);
}

TEST(AnswerHead, of_another_protocol_is_an_answer_itself) {
  AnswerHead head;
  EXPECT_EQ(code_of(head.take("HTTP/1.1 101 Switching Protocols\r\nUpgrade: bee\r\n\r\n")), 101U);
}

TEST(AnswerHead, that_cannot_become_http_is_refused_at_its_first_wrong_byte) {
  for (const char* bytes : {"S", "HTP", "HTTP/2", " ", "\r\n", "http/1.1 200 OK\r\n\r\n"})
    EXPECT_EQ(fault_of(bytes), Fault::not_http) << bytes;
  EXPECT_EQ(fault_of({"\0", 1}), Fault::not_http);
  AnswerHead head;
  EXPECT_TRUE(head.take("HTT"));
  EXPECT_EQ(head.take("x").error(), Fault::not_http);
}

TEST(AnswerHead, that_is_malformed_is_refused) {
  for (const char* bytes :
       {"HTTP/1.1\r\n\r\n", "HTTP/1.1 OK 200\r\n\r\n", "HTTP/1.7 200 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n"})
    EXPECT_EQ(fault_of(bytes), Fault::not_http) << bytes;
}

TEST(AnswerHead, that_follows_an_interim_one_must_be_http_too) {
  EXPECT_EQ(fault_of("HTTP/1.1 100 Continue\r\n\r\nhello"), Fault::not_http);
}

TEST(AnswerHead, has_an_end_within_16_kib) {
  AnswerHead head;
  EXPECT_FALSE(head.take("HTTP/1.1 200 OK\r\n").value());
  const std::string field = "X: " + std::string(1000, 'x') + "\r\n";
  bool refused = false;
  for (std::size_t bytes = 0; bytes <= longest_head && !refused; bytes += field.size()) {
    const auto status = head.take(field);
    refused = !status;
    EXPECT_TRUE(status || status.error() == Fault::too_long);
  }
  EXPECT_TRUE(refused);
}

TEST(AnswerHead, may_be_nearly_16_kib) {
  AnswerHead head;
  const auto status =
      head.take("HTTP/1.1 200 OK\r\nX: " + std::string(longest_head - 100, 'x') + "\r\n\r\n");
  EXPECT_EQ(code_of(status), 200U);
}

TEST(AnswerHead, cannot_be_put_off_with_interim_answers_without_end) {
  AnswerHead head;
  bool refused = false;
  for (std::size_t round = 0; round < longest_head / 20 && !refused; ++round) {
    const auto status = head.take("HTTP/1.1 100 Continue\r\n\r\n");
    refused = !status;
    EXPECT_TRUE(status || status.error() == Fault::too_long);
  }
  EXPECT_TRUE(refused);
}

}  // namespace
