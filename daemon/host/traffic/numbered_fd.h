#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "host/unique_fd.h"

namespace skep::host {

// A socket with a number that no other had before it, also in an earlier skepd whose sockets this
// one has taken over: by it the next one finds the socket again. Of the one thread that opens
// sockets.
class NumberedFd {
 public:
  NumberedFd() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): that a socket gets its number is all there is to
  // it
  NumberedFd(UniqueFd fd) : fd_(std::move(fd)), number_(++newest) {}
  NumberedFd(UniqueFd fd, std::uint64_t number) : fd_(std::move(fd)), number_(number) {}

  [[nodiscard]] int get() const { return fd_.get(); }
  [[nodiscard]] explicit operator bool() const { return static_cast<bool>(fd_); }
  void reset() { fd_.reset(); }

  [[nodiscard]] std::string name() const { return "s" + std::to_string(number_); }
  [[nodiscard]] std::uint64_t number() const { return number_; }

  // The last number that was given.
  [[nodiscard]] static std::uint64_t last() { return newest; }
  [[nodiscard]] static std::uint64_t next() { return ++newest; }
  static void go_on_from(std::uint64_t former) { newest = former > newest ? former : newest; }

 private:
  UniqueFd fd_;
  std::uint64_t number_ = 0;
  inline static std::uint64_t newest = 0;
};

// Where the descriptors of an earlier skepd are found by the names they had there.
class FormerFds {
 public:
  virtual ~FormerFds() = default;
  FormerFds() = default;
  FormerFds(const FormerFds&) = delete;
  FormerFds& operator=(const FormerFds&) = delete;
  // None: it is not there, or was taken.
  [[nodiscard]] virtual UniqueFd take(const std::string& name) = 0;
};

// The number in a name as NumberedFd gives it; 0: it is no such name.
[[nodiscard]] std::uint64_t number_in(const std::string& name);

}  // namespace skep::host
