#include "host/logs/standard_error.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace skep::host::logs {
namespace {

// What a pipe that polls writable takes without blocking (PIPE_BUF).
constexpr std::size_t safe_size = 4096;

// Like write(2) on a descriptor that does not block.
ssize_t write_if_ready(std::string_view text) {
  text = text.substr(0, safe_size);
  const ssize_t sent = ::send(STDERR_FILENO, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent >= 0 || errno != ENOTSOCK) return sent;

  pollfd ready{STDERR_FILENO, POLLOUT, 0};
  const int count = ::poll(&ready, 1, 0);
  if (count == 0) errno = EAGAIN;
  if (count <= 0) return -1;
  return ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

void StandardError::write(std::string_view text, Time now) {
  waiting_ += text;
  write_waiting(now);
}

void StandardError::write_waiting(Time now) {
  std::size_t done = 0;
  while (done < waiting_.size()) {
    const ssize_t written = write_if_ready(std::string_view(waiting_).substr(done));
    if (written > 0) {
      done += static_cast<std::size_t>(written);
    } else if (written < 0 && errno == EAGAIN) {
      retry_at_ = now + std::chrono::milliseconds(20);
      break;
    } else if (written == 0 || errno != EINTR) {
      done = waiting_.size();
    }
  }
  waiting_.erase(0, done);
}

}  // namespace skep::host::logs
