#include "api/http/connection.h"

#include <array>
#include <sys/socket.h>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "api/http/outbox.h"
#include "api/http/text.h"

namespace skep::api {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Failure = boost::system::error_code;
using Socket = asio::generic::stream_protocol::socket;

constexpr std::size_t most_thrown_away = 1 << 20;

class HttpConnection final : public Connection,
                             public Answering,
                             public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(asio::io_context& context, const Peer& peer,
                 std::shared_ptr<const ConnectionSetting> setting)
      : socket_(context),
        timer_(context),
        buffer_(2 * setting->limits.header_bytes),
        peer_(peer),
        setting_(std::move(setting)) {}

  bool adopt(Fd socket);

  void start() override { wait_for_request(limits().request); }
  void retire() override;
  void cut() override;
  [[nodiscard]] std::optional<Clock::time_point> spare_since() const override;

  void answer(Response response) override;
  void begin(Response head) override;
  void push(std::string_view data) override;
  void end() override;
  void hold(std::shared_ptr<void> what) override;

 private:
  enum class State { waiting, reading, answering, streaming, finishing, lingering, closed };
  using Parser = http::request_parser<http::string_body>;
  using Step = void (HttpConnection::*)();

  [[nodiscard]] const HttpLimits& limits() const { return setting_->limits; }
  void within(HttpLimits::Wait wait, Step otherwise);
  void unhurried() { ++deadline_; }

  void wait_for_request(HttpLimits::Wait wait);
  void take_turn();
  void read_header();
  void header_came(const Failure& failure);
  void request_came(const Failure& failure);
  void dispatch();
  void hand_over(Request request);
  void too_slow();
  void not_understood(const Failure& failure);
  void refuse(unsigned status, std::string_view sentence);
  void watch_for_hangup();

  void finish();
  void flush();
  void flushed(const Failure& failure);
  void linger();
  void throw_away();

  Socket socket_;
  asio::steady_timer timer_;
  std::uint64_t deadline_ = 0;  // numbers what `timer_` waits for
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  Outbox outbox_;
  Peer peer_;
  std::shared_ptr<const ConnectionSetting> setting_;
  Line line_;
  std::shared_ptr<void> held_;
  State state_ = State::waiting;
  Clock::time_point waiting_since_ = Clock::now();
  std::size_t thrown_away_ = 0;
  std::array<char, 512> rubbish_{};
  bool keep_alive_ = false;
  bool head_only_ = false;
  bool chunks_ = false;
  bool retiring_ = false;
  bool writing_ = false;
  bool watching_ = false;
};

bool HttpConnection::adopt(Fd socket) {
  int family = 0;
  socklen_t size = sizeof(family);
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_DOMAIN, &family, &size) != 0) return false;
  Failure failure;
  socket_.assign(asio::generic::stream_protocol(family, 0), socket.get(), failure);
  if (failure) return false;
  static_cast<void>(socket.release());
  return true;
}

// Calls `otherwise` when no later call of within() or unhurried() comes in time.
void HttpConnection::within(HttpLimits::Wait wait, Step otherwise) {
  timer_.expires_after(wait);
  timer_.async_wait([self = shared_from_this(), number = ++deadline_, otherwise](const Failure& f) {
    if (!f && number == self->deadline_) ((*self).*otherwise)();
  });
}

std::optional<Connection::Clock::time_point> HttpConnection::spare_since() const {
  if (state_ != State::waiting && state_ != State::reading) return std::nullopt;
  return waiting_since_;
}

void HttpConnection::retire() {
  retiring_ = true;
  if (state_ == State::waiting || state_ == State::reading) cut();
  if (state_ == State::streaming) end();
}

void HttpConnection::cut() {
  if (state_ == State::closed) return;
  const auto self = shared_from_this();
  state_ = State::closed;
  line_.reset();
  unhurried();
  timer_.cancel();
  Failure ignored;
  socket_.close(ignored);
  // A write under way may still look at its texts until its handler has come.
  if (!writing_) outbox_.clear();
  const auto dropped = std::exchange(held_, nullptr);
  setting_->closed(this);
}

void HttpConnection::wait_for_request(HttpLimits::Wait wait) {
  state_ = State::waiting;
  waiting_since_ = Clock::now();
  if (buffer_.size() > 0) return take_turn();
  buffer_.shrink_to_fit();
  within(wait, &HttpConnection::cut);
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](const Failure& failure) {
    if (self->state_ != State::waiting) return;
    if (failure) return self->cut();
    self->take_turn();
  });
}

void HttpConnection::take_turn() {
  const auto wait = setting_->take_turn ? setting_->take_turn(peer_) : HttpLimits::Wait::zero();
  if (wait > HttpLimits::Wait::zero())
    within(wait, &HttpConnection::read_header);
  else
    read_header();
}

void HttpConnection::read_header() {
  state_ = State::reading;
  within(limits().request, &HttpConnection::too_slow);
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(limits().header_bytes));
  parser_->body_limit(limits().body_bytes);
  http::async_read_header(
      socket_, buffer_, *parser_,
      [self = shared_from_this()](const Failure& failure, std::size_t /*bytes*/) {
        self->header_came(failure);
      });
}

void HttpConnection::header_came(const Failure& failure) {
  if (state_ != State::reading) return;
  if (failure) return not_understood(failure);
  if (boost::beast::iequals(parser_->get()[http::field::expect], "100-continue")) {
    outbox_.put("HTTP/1.1 100 Continue\r\n\r\n");
    flush();
  }
  http::async_read(socket_, buffer_, *parser_,
                   [self = shared_from_this()](const Failure& f, std::size_t /*bytes*/) {
                     self->request_came(f);
                   });
}

void HttpConnection::request_came(const Failure& failure) {
  if (state_ != State::reading) return;
  if (failure) return not_understood(failure);
  dispatch();
}

void HttpConnection::dispatch() {
  const auto message = parser_->release();
  parser_.reset();
  keep_alive_ = message.keep_alive();
  chunks_ = message.version() >= 11;
  head_only_ = message.method() == http::verb::head;
  auto request = read_target({message.target().data(), message.target().size()});
  if (!request)
    return refuse(400, printable({message.target().data(), message.target().size()}) +
                           " is no path that can be asked for");
  request->method = head_only_ ? "GET" : std::string(message.method_string());
  request->authorization = message[http::field::authorization];
  request->body = message.body();
  request->peer = peer_;
  hand_over(std::move(*request));
}

void HttpConnection::hand_over(Request request) {
  state_ = State::answering;
  unhurried();
  watch_for_hangup();
  line_ = std::make_shared<Answering*>(this);
  Responder responder(line_);
  try {
    setting_->handler(std::move(request), responder);
  } catch (const std::exception& error) {
    responder.answer(
        error_response(500, std::string("skepd failed at this request: ") + error.what()));
  } catch (...) {
    responder.answer(error_response(500, "skepd failed at this request"));
  }
}

void HttpConnection::too_slow() {
  // The read that is given up comes back as aborted, in another state.
  refuse(408, "the request did not come to its end in time");
}

void HttpConnection::not_understood(const Failure& failure) {
  if (failure == http::error::header_limit || failure == http::error::buffer_overflow)
    return refuse(431, "the request's header is over " + std::to_string(limits().header_bytes) +
                           " bytes long");
  if (failure == http::error::body_limit)
    return refuse(413, "the request's body is over " + std::to_string(limits().body_bytes) +
                           " bytes long; ask in smaller parts");
  if (failure == http::error::end_of_stream ||
      failure.category() != http::make_error_code(http::error::end_of_stream).category())
    return cut();
  refuse(400, "this is no HTTP/1.1 request: " + failure.message());
}

// For requests that no handler sees. Nothing after them can be told apart, so they are the last.
void HttpConnection::refuse(unsigned status, std::string_view sentence) {
  state_ = State::answering;
  keep_alive_ = false;
  Failure ignored;
  socket_.cancel(ignored);
  answer(error_response(status, sentence));
}

// While a request is answered nothing is read, so that a client which is gone altogether would not
// be noticed. One that has only shut down its sending side still waits for the answer.
void HttpConnection::watch_for_hangup() {
  if (std::exchange(watching_, true)) return;
  socket_.async_wait(Socket::wait_error, [self = shared_from_this()](const Failure& failure) {
    self->watching_ = false;
    if (failure) return;
    if (self->state_ == State::answering || self->state_ == State::streaming) self->cut();
  });
}

void HttpConnection::answer(Response response) {
  if (state_ != State::answering) return;
  keep_alive_ = keep_alive_ && !retiring_;
  outbox_.put(head_of(response, Framing::length, keep_alive_));
  if (!head_only_) outbox_.put(response.body);
  finish();
}

void HttpConnection::begin(Response head) {
  if (state_ != State::answering) return;
  keep_alive_ = keep_alive_ && chunks_ && !retiring_;
  outbox_.put(head_of(head, chunks_ ? Framing::chunks : Framing::until_close, keep_alive_));
  if (head_only_) return finish();
  state_ = State::streaming;
  if (retiring_) return end();
  flush();
}

void HttpConnection::push(std::string_view data) {
  if (state_ != State::streaming) return;
  if (outbox_.own_bytes() + data.size() > limits().stream_bytes) return cut();
  if (chunks_)
    outbox_.put(chunk_of(data));
  else
    outbox_.put(data);
  flush();
}

void HttpConnection::end() {
  if (state_ != State::streaming) return;
  if (chunks_) outbox_.put(last_chunk);
  finish();
}

void HttpConnection::hold(std::shared_ptr<void> what) {
  if (state_ == State::streaming) held_ = std::move(what);
}

void HttpConnection::finish() {
  state_ = State::finishing;
  line_.reset();
  const auto dropped = std::exchange(held_, nullptr);
  within(limits().send, &HttpConnection::cut);
  flush();
}

void HttpConnection::flush() {
  if (writing_ || outbox_.empty()) return;
  writing_ = true;
  std::vector<asio::const_buffer> buffers;
  for (const std::string_view text : outbox_.take()) buffers.emplace_back(text.data(), text.size());
  asio::async_write(socket_, buffers,
                    [self = shared_from_this()](const Failure& failure, std::size_t /*bytes*/) {
                      self->flushed(failure);
                    });
}

void HttpConnection::flushed(const Failure& failure) {
  writing_ = false;
  outbox_.taken();
  if (state_ == State::closed) return outbox_.clear();
  // refuse() cancels what is under way, which may have been a "100 Continue" that stood half-sent.
  if (failure) return cut();
  if (!outbox_.empty()) return flush();
  if (state_ != State::finishing) return;
  if (keep_alive_ && !retiring_)
    wait_for_request(limits().idle);
  else
    linger();
}

void HttpConnection::linger() {
  state_ = State::lingering;
  Failure ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  buffer_.clear();
  within(limits().linger, &HttpConnection::cut);
  throw_away();
}

void HttpConnection::throw_away() {
  socket_.async_read_some(asio::buffer(rubbish_),
                          [self = shared_from_this()](const Failure& failure, std::size_t bytes) {
                            self->thrown_away_ += bytes;
                            if (failure || self->thrown_away_ > most_thrown_away) self->cut();
                            if (self->state_ == State::lingering) self->throw_away();
                          });
}

}  // namespace

std::shared_ptr<Connection> make_connection(asio::io_context& context, Fd socket, const Peer& peer,
                                            std::shared_ptr<const ConnectionSetting> setting) {
  auto connection = std::make_shared<HttpConnection>(context, peer, std::move(setting));
  if (!connection->adopt(std::move(socket))) return nullptr;
  return connection;
}

}  // namespace skep::api
