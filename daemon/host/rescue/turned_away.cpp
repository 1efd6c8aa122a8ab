#include "host/rescue/turned_away.h"

#include <cerrno>
#include <sys/socket.h>
#include <utility>

namespace skep::host::rescue {

namespace {

constexpr std::size_t longest_head = 8UL << 10U;
constexpr Duration patience = std::chrono::seconds(2);

bool is_passing(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

}  // namespace

bool HeadEnd::seen(const char* bytes, std::size_t count) {
  for (std::size_t i = 0; i < count && !ended_; ++i) {
    if (bytes[i] == '\n')
      ended_ = std::exchange(line_is_empty_, true);
    else if (bytes[i] != '\r')
      line_is_empty_ = false;
  }
  return ended_;
}

void TurnedAway::begin(Reactor& reactor) {
  receiving_ = reactor.watch(connection_.get(), Readiness::readable, [this] { receive(); });
  deadline_ = reactor.after(patience, [this] { finish(); });
}

void TurnedAway::receive() {
  Piece piece;
  const ssize_t count = ::recv(connection_.get(), piece.data(), piece.size(), MSG_DONTWAIT);
  if (count < 0 && is_passing(errno)) return;
  if (count <= 0) return finish();
  if (!answered_) read_head(piece, static_cast<std::size_t>(count));
}

void TurnedAway::read_head(const Piece& piece, std::size_t count) {
  read_ += count;
  if (head_.seen(piece.data(), count) || read_ > longest_head) answer();
}

// It fits into the buffer of a socket that was never written to.
void TurnedAway::answer() {
  answered_ = true;
  const ssize_t sent =
      ::send(connection_.get(), answer_.data(), answer_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(answer_.size())) return finish();
  ::shutdown(connection_.get(), SHUT_WR);
}

void TurnedAway::finish() {
  const auto self = shared_from_this();
  receiving_.reset();
  deadline_.reset();
  connection_.reset();
  const auto over = std::move(over_);
  over();
}

}  // namespace skep::host::rescue
