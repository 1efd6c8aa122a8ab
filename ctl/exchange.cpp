#include "ctl/exchange.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>

#include <fmt/format.h>

#include "ctl/colour.h"

namespace skep::ctl {
namespace {

namespace http = boost::beast::http;

// The parser keeps asking for the end of a chunk's header for as long as none comes.
constexpr std::size_t most_unparsed_bytes = 256 << 10;
constexpr std::size_t most_told_bytes = 200;

}  // namespace

Exchange::Exchange(std::string name, std::unique_ptr<Connection> connection)
    : name_(std::move(name)), connection_(std::move(connection)) {
  parser_.header_limit(Client::most_header_bytes);
  parser_.body_limit(Client::most_body_bytes);
  parser_.eager(true);
}

tl::unexpected<Trouble> Exchange::broken(const std::string& how) const {
  if (!parser_.got_some())
    if (auto why = connection_->why_ended()) return tl::unexpected(std::move(*why));
  return trouble(fmt::format("what answers at {} is no skepd, or a broken one: {}", name_, how));
}

Attempt<void> Exchange::send(std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(connection_->fd(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      text.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno == EINTR) continue;
    // A skepd that refuses a client answers before it closes: what it said is worth more than this.
    if (errno == EPIPE || errno == ECONNRESET) return {};
    return trouble(fmt::format("skepd at {} takes no request: {}", name_,
                               errno == EAGAIN ? "it does not read" : std::strerror(errno)),
                   ExitCode::unreachable);
  }
  return {};
}

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
    return trouble(fmt::format("skepd at {} does not answer in time; is it stuck?", name_),
                   ExitCode::unreachable);
  return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, INT_MAX));
}

Attempt<bool> Exchange::readable() {
  for (;;) {
    const auto wait = patience();
    if (!wait) return tl::unexpected(wait.error());
    std::array<pollfd, 2> waited{pollfd{connection_->fd(), POLLIN, 0},
                                 pollfd{interrupt_, POLLIN, 0}};
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
  const ssize_t got = ::recv(connection_->fd(), piece.data(), piece.size(), 0);
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
    if (error) {
      // A login that is refused may say so where the answer should be.
      const std::string said = unparsed_.substr(0, std::min(unparsed_.find('\n'), most_told_bytes));
      return broken(
          fmt::format("its answer is no HTTP ({}): {}", error.message(), printable(said)));
    }
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

std::unique_ptr<Connection> Exchange::left_over() {
  if (!parser_.is_done() || !parser_.get().keep_alive() || !unparsed_.empty()) return nullptr;
  return std::move(connection_);
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

}  // namespace skep::ctl
