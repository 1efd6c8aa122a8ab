#include "ctl/client.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <optional>
#include <poll.h>
#include <sys/socket.h>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include "ctl/connect.h"

namespace skep::ctl {
namespace {

namespace http = boost::beast::http;
using Clock = std::chrono::steady_clock;

// The parser keeps asking for the end of a chunk's header for as long as none comes.
constexpr std::size_t most_unparsed_bytes = 256 << 10;

std::string request_text(std::string_view method, std::string_view target, std::string_view body) {
  std::string text =
      fmt::format("{} {} HTTP/1.1\r\nHost: skepd\r\nConnection: close\r\n", method, target);
  if (method == "POST")
    text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
  text += "\r\n";
  text += body;
  return text;
}

// One question and its answer over one connection.
class Exchange {
 public:
  Exchange(std::string path, Descriptor socket)
      : path_(std::move(path)), socket_(std::move(socket)) {
    parser_.header_limit(Client::most_header_bytes);
    parser_.body_limit(Client::most_body_bytes);
    parser_.eager(true);
  }

  // The receive waits end at this time; nothing: never.
  void until(std::optional<Clock::time_point> deadline) { deadline_ = deadline; }
  void interrupted_by(int fd) { interrupt_ = fd; }
  void meanwhile(std::chrono::milliseconds every, const std::function<void()>& act) {
    every_ = every;
    act_ = &act;
    next_ = Clock::now() + every;
  }
  void without_end() { parser_.body_limit(boost::none); }

  Attempt<void> send(std::string_view text);
  Attempt<void> receive_header();
  Attempt<Answer> receive_all();
  Attempt<Answer> receive_pieces(const std::function<void(std::string_view)>& grown);

  [[nodiscard]] unsigned status() { return parser_.get().result_int(); }
  [[nodiscard]] bool is_complete() const { return parser_.is_done(); }

 private:
  // True when there is more to read, false when the answer is complete or the user interrupts.
  Attempt<bool> more();
  Attempt<bool> readable();
  Attempt<int> patience();
  Attempt<void> parse();
  [[nodiscard]] tl::unexpected<Trouble> broken(const std::string& how) const {
    return trouble(fmt::format("what answers at {} is no skepd, or a broken one: {}", path_, how));
  }

  std::string path_;
  Descriptor socket_;
  std::optional<Clock::time_point> deadline_;
  int interrupt_ = -1;
  std::chrono::milliseconds every_{};
  const std::function<void()>* act_ = nullptr;
  Clock::time_point next_;
  std::string unparsed_;
  http::response_parser<http::string_body> parser_;
};

Attempt<void> Exchange::send(std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      text.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno == EINTR) continue;
    // A skepd that refuses a client answers before it closes: what it said is worth more than this.
    if (errno == EPIPE || errno == ECONNRESET) return {};
    return trouble(fmt::format("skepd at {} takes no request: {}", path_,
                               errno == EAGAIN ? "it does not read" : std::strerror(errno)),
                   ExitCode::unreachable);
  }
  return {};
}

// For poll(): until the deadline or the next thing to do, whichever comes first.
Attempt<int> Exchange::patience() {
  std::optional<Clock::time_point> end = deadline_;
  if (act_ != nullptr) {
    if (next_ <= Clock::now()) {
      (*act_)();
      next_ = Clock::now() + every_;
    }
    end = end ? std::min(*end, next_) : next_;
  }
  if (!end) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*end - Clock::now());
  if (deadline_ && *deadline_ <= Clock::now())
    return trouble(fmt::format("skepd at {} does not answer in time; is it stuck?", path_),
                   ExitCode::unreachable);
  return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, INT_MAX));
}

Attempt<bool> Exchange::readable() {
  for (;;) {
    const auto wait = patience();
    if (!wait) return tl::unexpected(wait.error());
    std::array<pollfd, 2> waited{pollfd{socket_.get(), POLLIN, 0}, pollfd{interrupt_, POLLIN, 0}};
    const int ready = ::poll(waited.data(), waited.size(), *wait);
    if (ready < 0 && errno != EINTR) return trouble(fmt::format("poll: {}", std::strerror(errno)));
    if (ready <= 0) continue;
    return waited[1].revents == 0;
  }
}

Attempt<bool> Exchange::more() {
  auto ready = readable();
  if (!ready || !*ready) return ready;
  std::array<char, 64 << 10> piece{};
  const ssize_t got = ::recv(socket_.get(), piece.data(), piece.size(), 0);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (got < 0) return broken(std::strerror(errno));
  if (got == 0) {
    if (!parser_.got_some()) return broken("it hung up without an answer");
    boost::beast::error_code error;
    parser_.put_eof(error);
    if (error) return broken("its answer ends in the middle");
    return false;
  }
  unparsed_.append(piece.data(), static_cast<std::size_t>(got));
  if (const auto parsed = parse(); !parsed) return tl::unexpected(parsed.error());
  return !parser_.is_done();
}

Attempt<void> Exchange::parse() {
  std::size_t used = 0;
  while (used < unparsed_.size() && !parser_.is_done()) {
    boost::beast::error_code error;
    const std::size_t step =
        parser_.put(boost::asio::buffer(unparsed_.data() + used, unparsed_.size() - used), error);
    used += step;
    if (error == http::error::need_more) break;
    if (error == http::error::body_limit || error == http::error::header_limit)
      return broken("its answer is too large");
    if (error) return broken("its answer is no HTTP (" + error.message() + ")");
    if (step == 0) break;
  }
  unparsed_.erase(0, used);
  if (unparsed_.size() > most_unparsed_bytes) return broken("its answer is too large");
  return {};
}

Attempt<void> Exchange::receive_header() {
  while (!parser_.is_header_done()) {
    const auto going = more();
    if (!going) return tl::unexpected(going.error());
    if (!*going) break;
  }
  return {};
}

Attempt<Answer> Exchange::receive_all() {
  while (!parser_.is_done()) {
    const auto going = more();
    if (!going) return tl::unexpected(going.error());
    if (!*going) break;
  }
  return Answer{status(), std::move(parser_.get().body())};
}

Attempt<Answer> Exchange::receive_pieces(const std::function<void(std::string_view)>& grown) {
  for (;;) {
    std::string& body = parser_.get().body();
    if (!body.empty()) grown(body);
    body.clear();
    if (parser_.is_done()) break;
    const auto going = more();
    if (!going) return tl::unexpected(going.error());
    if (!*going && !parser_.is_done()) break;
  }
  return Answer{status(), {}};
}

}  // namespace

Attempt<Answer> Client::get(std::string_view target) const {
  const auto deadline = Clock::now() + patience_;
  auto socket = connect_to(path_, patience_);
  if (!socket) return tl::unexpected(socket.error());
  Exchange exchange(path_, std::move(*socket));
  exchange.until(deadline);
  if (const auto sent = exchange.send(request_text("GET", target, {})); !sent)
    return tl::unexpected(sent.error());
  return exchange.receive_all();
}

Attempt<Answer> Client::post(std::string_view target, std::string_view json, Wait wait) const {
  const auto deadline = Clock::now() + patience_;
  auto socket = connect_to(path_, patience_);
  if (!socket) return tl::unexpected(socket.error());
  Exchange exchange(path_, std::move(*socket));
  if (wait == Wait::patiently) exchange.until(deadline);
  if (const auto sent = exchange.send(request_text("POST", target, json)); !sent)
    return tl::unexpected(sent.error());
  return exchange.receive_all();
}

Attempt<std::optional<Answer>> Client::post_meanwhile(
    std::string_view target, std::string_view json, int interrupt, std::chrono::milliseconds every,
    const std::function<void()>& meanwhile) const {
  auto socket = connect_to(path_, patience_);
  if (!socket) return tl::unexpected(socket.error());
  Exchange exchange(path_, std::move(*socket));
  exchange.interrupted_by(interrupt);
  exchange.meanwhile(every, meanwhile);
  if (const auto sent = exchange.send(request_text("POST", target, json)); !sent)
    return tl::unexpected(sent.error());
  auto answer = exchange.receive_all();
  if (!answer) return tl::unexpected(answer.error());
  if (!exchange.is_complete()) return std::optional<Answer>();
  return std::optional(std::move(*answer));
}

Attempt<Answer> Client::follow(std::string_view target, int interrupt,
                               const std::function<void(std::string_view)>& grown) const {
  const auto deadline = Clock::now() + patience_;
  auto socket = connect_to(path_, patience_);
  if (!socket) return tl::unexpected(socket.error());
  Exchange exchange(path_, std::move(*socket));
  exchange.until(deadline);
  exchange.interrupted_by(interrupt);
  if (const auto sent = exchange.send(request_text("GET", target, {})); !sent)
    return tl::unexpected(sent.error());
  if (const auto header = exchange.receive_header(); !header) return tl::unexpected(header.error());
  if (exchange.status() != 200) return exchange.receive_all();
  exchange.until(std::nullopt);
  exchange.without_end();
  return exchange.receive_pieces(grown);
}

}  // namespace skep::ctl
