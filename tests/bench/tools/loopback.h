// What the load generators share: the clock, addresses of loopback, requests and their answers.
#pragma once

#include <arpa/inet.h>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <span>
#include <string>
#include <string_view>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench {

// CLOCK_MONOTONIC in nanoseconds, as process.hrtime() and time.monotonic_ns() tell it.
inline std::int64_t now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

// The word after `name` on the command line, else `otherwise`.
inline std::string option(std::span<char* const> arguments, std::string_view name,
                          const char* otherwise) {
  for (std::size_t i = 1; i + 1 < arguments.size(); ++i)
    if (name == arguments[i]) return arguments[i + 1];
  return otherwise;
}

// The same as a number; NaN for what is none, so that no range holds it.
inline double number_option(std::span<char* const> arguments, std::string_view name,
                            const char* otherwise) {
  const std::string word = option(arguments, name, otherwise);
  char* end = nullptr;
  const double value = std::strtod(word.c_str(), &end);
  return *end == '\0' && end != word.c_str() ? value : std::numeric_limits<double>::quiet_NaN();
}

// A non-blocking socket that is being connected to 127.0.0.1; -1 with errno when that failed at
// once. The caller owns it.
inline int begin_connect(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr generic{};
  static_assert(sizeof generic == sizeof address);
  __builtin_memcpy(&generic, &address, sizeof address);
  if (connect(fd, &generic, sizeof generic) == 0 || errno == EINPROGRESS) return fd;
  const int error = errno;
  close(fd);
  errno = error;
  return -1;
}

// An HTTP/1.1 answer as it comes in; it needs a Content-Length, which Node gives to what end()
// says.
class Answer {
 public:
  void add(std::string_view bytes) {
    text_.append(bytes);
    if (body_ == 0) read_head();
  }
  void clear() { *this = {}; }

  [[nodiscard]] bool begun() const { return !text_.empty(); }
  [[nodiscard]] bool complete() const { return body_ != 0 && text_.size() >= body_ + length_; }
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] bool last() const { return last_; }  // it said "Connection: close"
  [[nodiscard]] std::string_view body() const {
    return complete() ? std::string_view(text_).substr(body_, length_) : std::string_view();
  }

 private:
  void read_head() {
    const auto end = text_.find("\r\n\r\n");
    if (end == std::string::npos) return;
    body_ = end + 4;
    if (text_.size() > 12) status_ = static_cast<int>(std::strtol(text_.c_str() + 9, nullptr, 10));
    length_ = std::strtoul(field("content-length", "0").c_str(), nullptr, 10);
    last_ = strcasecmp(field("connection", "").c_str(), "close") == 0;
  }

  [[nodiscard]] std::string field(std::string_view name, std::string_view otherwise) const {
    for (auto at = text_.find("\r\n"); at + 4 < body_; at = text_.find("\r\n", at + 2)) {
      const auto begin = at + 2;
      if (strncasecmp(text_.c_str() + begin, name.data(), name.size()) != 0) continue;
      const auto value = begin + name.size() + 2;
      return text_.substr(value, text_.find("\r\n", value) - value);
    }
    return std::string(otherwise);
  }

  std::string text_;
  std::size_t body_ = 0;  // where it begins; 0: the head is not complete
  std::size_t length_ = 0;
  int status_ = 0;
  bool last_ = false;
};

}  // namespace bench
