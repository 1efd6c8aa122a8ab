#include "host/probe/http_probe.h"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <utility>

#include <fmt/format.h>

#include "host/probe/answer_head.h"
#include "host/probe/sentences.h"

namespace skep::host {

namespace {

// How much of a body is thrown away, in reads of piece_size, so that closing is no reset to the
// worker; programs log those.
constexpr int most_thrown_away = 16;
constexpr std::size_t piece_size = 4096;
using Piece = std::array<char, piece_size>;

constexpr unsigned least_well = 200;
constexpr unsigned most_well = 399;

std::string request_for(const std::string& path) {
  return fmt::format(
      "GET {} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: skepd/{}\r\nAccept: */*\r\n"
      "Connection: close\r\n\r\n",
      path, SKEP_VERSION);
}

bool is_passing(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

}  // namespace

class HttpProbe::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(UniqueFd socket, std::string path, std::function<void(Answer)> answered)
      : socket_(std::move(socket)),
        path_(std::move(path)),
        unsent_(request_for(path_)),
        answered_(std::move(answered)) {}

  // The reactor's registrations go with this object.
  void begin(Reactor& reactor, Duration timeout) {
    receiving_ = reactor.watch(socket_.get(), Readiness::readable, [this] { receive(); });
    sending_ = reactor.watch(socket_.get(), Readiness::writable, [this] { send(); });
    deadline_ = reactor.after(timeout, [this, timeout] { finish(not_answered(path_, timeout)); });
  }

 private:
  void send() {
    const ssize_t count =
        ::send(socket_.get(), unsent_.data(), unsent_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && is_passing(errno)) return;
    if (count > 0) unsent_.erase(0, static_cast<std::size_t>(count));
    // Where it cannot be sent, what the worker has said before it closed still counts.
    if (count < 0 || unsent_.empty()) sending_.reset();
  }

  void receive() {
    Piece piece;
    const ssize_t count = ::recv(socket_.get(), piece.data(), piece.size(), MSG_DONTWAIT);
    if (count < 0 && is_passing(errno)) return;
    if (count <= 0) return finish(closed_connection(path_, head_.begun()));
    const auto status = head_.take({piece.data(), static_cast<std::size_t>(count)});
    if (!status) return finish(answered_with(path_, status.error()));
    if (!*status) return;
    const bool well = (*status)->code >= least_well && (*status)->code <= most_well;
    finish(well ? std::string() : answered_with(path_, **status));
  }

  // An empty text is a good answer. The callback may destroy the probe.
  void finish(std::string text) {
    const auto self = shared_from_this();
    receiving_.reset();
    sending_.reset();
    deadline_.reset();
    throw_away_body();
    socket_.reset();
    const auto answered = std::move(answered_);
    answered({text.empty(), std::move(text)});
  }

  void throw_away_body() const {
    Piece piece;
    for (int read = 0; read < most_thrown_away; ++read)
      if (::recv(socket_.get(), piece.data(), piece.size(), MSG_DONTWAIT) <= 0) return;
  }

  UniqueFd socket_;
  std::string path_;
  std::string unsent_;
  std::function<void(Answer)> answered_;
  AnswerHead head_;
  Watch receiving_;
  Watch sending_;
  Timer deadline_;
};

HttpProbe::HttpProbe(Reactor& reactor, UniqueFd socket, std::string path, Duration timeout,
                     std::function<void(Answer)> answered)
    : impl_(std::make_shared<Impl>(std::move(socket), std::move(path), std::move(answered))) {
  impl_->begin(reactor, timeout);
}

HttpProbe::~HttpProbe() = default;

}  // namespace skep::host
