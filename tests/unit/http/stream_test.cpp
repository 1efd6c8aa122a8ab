#include <optional>
#include <sys/socket.h>
#include <sys/un.h>

#include <gtest/gtest.h>

#include "unit/http/served.h"

namespace skep::api {
namespace {

using namespace std::chrono_literals;
using test::get;
using test::hasty;
using test::Served;

// A handler that opens a stream and leaves it to the test, with something that it holds.
class StreamTest : public testing::Test {
 protected:
  void open(const std::string& request = get("/")) {
    client_.send(request);
    ASSERT_TRUE(served_.loop.until([&] { return stream_.has_value(); }));
  }
  void handle(Responder responder) {
    stream_ = responder.stream("text/plain");
    auto source = std::make_shared<int>(1);
    source_ = source;
    stream_->hold(source);
  }

  std::optional<Stream> stream_;
  std::weak_ptr<int> source_;
  Served served_{[this](const Request&, Responder responder) { handle(std::move(responder)); }};
  test::RawClient client_ = served_.client();
};

TEST_F(StreamTest, comes_as_chunks_while_it_grows) {
  open();
  stream_->write("one ");
  EXPECT_TRUE(served_.loop.until(
      [&] { return client_.received().find("4\r\none \r\n") != std::string::npos; }));
  stream_->write("");
  stream_->write("two");
  stream_->end();
  const auto reply = client_.reply(served_.loop);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->headers.at("transfer-encoding"), "chunked");
  EXPECT_EQ(reply->body, "one two");
}

TEST_F(StreamTest, sends_its_head_before_there_is_any_data) {
  open();
  EXPECT_TRUE(
      served_.loop.until([&] { return client_.received().find("\r\n\r\n") != std::string::npos; }));
}

TEST_F(StreamTest, leaves_the_connection_for_another_request) {
  open();
  stream_->write("first");
  stream_->end();
  EXPECT_EQ(client_.reply(served_.loop)->body, "first");
  auto old = *stream_;
  stream_.reset();
  open();
  old.write("from the past");
  old.end();
  stream_->write("second");
  stream_->end();
  EXPECT_EQ(client_.reply(served_.loop)->body, "second");
}

TEST_F(StreamTest, ends_with_its_last_handle) {
  open();
  stream_->write("all there is");
  stream_.reset();
  EXPECT_EQ(client_.reply(served_.loop)->body, "all there is");
}

TEST_F(StreamTest, lets_its_source_go_when_it_ends) {
  open();
  EXPECT_FALSE(source_.expired());
  stream_->end();
  EXPECT_TRUE(source_.expired());
}

TEST_F(StreamTest, lets_its_source_go_when_writing_finds_the_client_gone) {
  open();
  client_.close();
  EXPECT_TRUE(served_.loop.until([&] {
    stream_->write("are you there?\n");
    return source_.expired();
  }));
}

TEST_F(StreamTest, cuts_a_client_that_is_too_far_behind) {
  open();
  const std::string piece(10000, 'x');
  std::size_t written = 0;
  while (!source_.expired() && written < 64U << 20U) {
    stream_->write(piece);
    written += piece.size();
    served_.loop.settle();
  }
  EXPECT_TRUE(source_.expired());
  EXPECT_GT(written, 1U << 20U);
  EXPECT_LT(written, 16U << 20U) << "the system's own buffers, and 1 MiB of ours";
}

TEST_F(StreamTest, gives_http_1_0_the_bare_data_and_then_closes) {
  open("GET / HTTP/1.0\r\n\r\n");
  stream_->write("bare");
  stream_->end();
  EXPECT_TRUE(served_.loop.until([&] { return client_.closed(); }));
  EXPECT_TRUE(client_.received().ends_with("\r\n\r\nbare"));
}

TEST_F(StreamTest, gives_a_head_nothing_but_the_head) {
  open("HEAD / HTTP/1.1\r\n\r\n");
  stream_->write("ignored");
  EXPECT_TRUE(client_.reply(served_.loop, true));
  served_.loop.settle();
  EXPECT_EQ(client_.received(), "");
  EXPECT_TRUE(source_.expired());
}

TEST_F(StreamTest, ends_when_the_server_stops) {
  open();
  stream_->write("last words");
  bool stopped = false;
  served_.server->stop([&] { stopped = true; });
  EXPECT_EQ(client_.reply(served_.loop)->body, "last words");
  client_.close();
  EXPECT_TRUE(served_.loop.until([&] { return stopped; }));
  EXPECT_TRUE(source_.expired());
}

}  // namespace
}  // namespace skep::api
