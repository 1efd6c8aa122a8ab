#pragma once

#include <array>
#include <cerrno>
#include <streambuf>
#include <unistd.h>

namespace skep::ctl {

// Lets an ostream write to an fd, which it borrows; the stream fails once a write does.
class FdBuffer final : public std::streambuf {
 public:
  explicit FdBuffer(int fd) : fd_(fd) { empty(); }
  ~FdBuffer() override { static_cast<void>(write_all()); }
  FdBuffer(const FdBuffer&) = delete;
  FdBuffer& operator=(const FdBuffer&) = delete;

 private:
  void empty() { setp(buffer_.data(), buffer_.data() + buffer_.size()); }

  int_type overflow(int_type c) override {
    if (write_all() != 0) return traits_type::eof();
    if (c != traits_type::eof()) sputc(traits_type::to_char_type(c));
    return traits_type::not_eof(c);
  }
  int sync() override { return write_all(); }

  int write_all() {
    const char* next = pbase();
    while (next < pptr()) {
      const ssize_t put = ::write(fd_, next, static_cast<std::size_t>(pptr() - next));
      if (put < 0 && errno == EINTR) continue;
      if (put <= 0) return -1;
      next += put;
    }
    empty();
    return 0;
  }

  int fd_;
  std::array<char, 16 << 10> buffer_{};
};

}  // namespace skep::ctl
