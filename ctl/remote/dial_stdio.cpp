#include "ctl/remote/dial_stdio.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

namespace skep::ctl {
namespace {

// Writes what can be written at once to something that poll() calls writable. Of a pipe that means
// PIPE_BUF bytes; the mode of stdout is shared with other programs and is not ours to change.
ssize_t write_some(int fd, std::string_view text) {
  const ssize_t sent = ::send(fd, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent >= 0 || errno != ENOTSOCK) return sent;
  return ::write(fd, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
}

bool is_for_later(int error) {
  return error == EINTR || error == EAGAIN;
}

// One way: reads when it has nothing, writes when it has something.
class Pump {
 public:
  Pump(int from, int to) : from_(from), to_(to) {}

  [[nodiscard]] bool is_full() const { return begin_ < end_; }
  [[nodiscard]] bool is_done() const { return ended_ && !is_full(); }
  // A negative fd, which poll() passes over, where there is nothing to wait for.
  [[nodiscard]] pollfd read_wait() const { return {is_full() || ended_ ? -1 : from_, POLLIN, 0}; }
  [[nodiscard]] pollfd write_wait() const { return {is_full() ? to_ : -1, POLLOUT, 0}; }

  void read() {
    const ssize_t got = ::read(from_, buffer_.data(), buffer_.size());
    if (got < 0 && is_for_later(errno)) return;
    begin_ = 0;
    end_ = static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    ended_ = got <= 0;
  }

  // False: the other end takes no more.
  bool write() {
    const ssize_t put = write_some(to_, {buffer_.data() + begin_, end_ - begin_});
    if (put < 0) return is_for_later(errno);
    begin_ += static_cast<std::size_t>(put);
    return true;
  }

  void give_up() {
    begin_ = end_;
    ended_ = true;
  }

 private:
  int from_;
  int to_;
  std::array<char, 64 << 10> buffer_{};
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool ended_ = false;
};

}  // namespace

Attempt<void> join_streams(int input, int output, int socket) {
  Pump asking(input, socket);
  Pump answering(socket, output);
  bool told_end = false;
  while (!answering.is_done()) {
    if (asking.is_done() && !std::exchange(told_end, true)) ::shutdown(socket, SHUT_WR);
    std::array<pollfd, 5> waited{asking.read_wait(), asking.write_wait(), answering.read_wait(),
                                 answering.write_wait(), pollfd{output, 0, 0}};
    if (::poll(waited.data(), waited.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return trouble(fmt::format("poll: {}", std::strerror(errno)));
    }
    if (waited[4].revents != 0) return {};
    if (waited[0].revents != 0) asking.read();
    if (waited[1].revents != 0 && !asking.write()) asking.give_up();
    if (waited[2].revents != 0) answering.read();
    if (waited[3].revents != 0 && !answering.write()) return {};
  }
  return {};
}

}  // namespace skep::ctl
