#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <dirent.h>
#include <fcntl.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/uio.h>
#include <vector>

#include "host/unique_fd.h"

namespace skep::test {

// The worker's end of a channel, in the hands of a test.
class FakeWorker {
 public:
  struct Line {
    std::string text;
    host::UniqueFd handle;
  };

  explicit FakeWorker(host::UniqueFd socket) : socket_(std::move(socket)) {
    ::fcntl(socket_.get(), F_SETFL, O_NONBLOCK);
  }

  [[nodiscard]] int descriptor() const { return socket_.get(); }
  void close() { socket_.reset(); }

  // False when the socket takes no more of it.
  [[nodiscard]] bool write(std::string_view bytes) const {
    return ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }
  [[nodiscard]] bool say(std::string_view line) const { return write(std::string(line) + '\n'); }

  [[nodiscard]] bool say_with(std::string_view line, const std::vector<int>& fds) const {
    std::string text = std::string(line) + '\n';
    iovec part{text.data(), text.size()};
    std::vector<char> control(CMSG_SPACE(fds.size() * sizeof(int)));
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(fds.size() * sizeof(int));
    std::memcpy(CMSG_DATA(header), fds.data(), fds.size() * sizeof(int));
    return ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }

  // Takes what has arrived.
  void listen() {
    while (receive()) {
    }
  }
  std::deque<Line> heard;

 private:
  bool receive() {
    std::array<char, 4096> buffer{};
    iovec part{buffer.data(), buffer.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t count = ::recvmsg(socket_.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (count <= 0) return false;
    if (const cmsghdr* header = CMSG_FIRSTHDR(&message)) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
      handle_.reset(fd);
    }
    take({buffer.data(), static_cast<std::size_t>(count)});
    return true;
  }

  void take(std::string_view bytes) {
    for (const char letter : bytes) {
      if (letter != '\n') {
        partial_ += letter;
        continue;
      }
      heard.push_back({std::exchange(partial_, {}), std::move(handle_)});
    }
  }

  host::UniqueFd socket_;
  std::string partial_;
  host::UniqueFd handle_;
};

inline std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* folder = ::opendir("/proc/self/fd");
  while (::readdir(folder) != nullptr) ++count;
  ::closedir(folder);
  return count;
}

inline host::UniqueFd some_listener() {
  host::UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  ::listen(socket.get(), 16);
  return socket;
}

}  // namespace skep::test
