#pragma once

#include <array>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "host/unique_fd.h"

namespace skep::test {

// The service manager's end of NOTIFY_SOCKET.
class Manager {
 public:
  Manager() {
    socket_.reset(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    socklen_t size = sizeof(sa_family_t);  // the kernel finds a free abstract name
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&name), size), 0);
    size = sizeof name;
    EXPECT_EQ(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&name), &size), 0);
    address_ = '@' + std::string(name.sun_path + 1, size - sizeof(sa_family_t) - 1);
  }

  [[nodiscard]] const std::string& address() const { return address_; }

  struct Said {
    std::string text;
    host::UniqueFd fd;
  };
  // All that has come.
  std::vector<Said> hear() {
    std::vector<Said> all;
    for (;;) {
      std::array<char, 512> text{};
      alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
      iovec part{text.data(), text.size()};
      msghdr message{};
      message.msg_iov = &part;
      message.msg_iovlen = 1;
      message.msg_control = control.data();
      message.msg_controllen = control.size();
      const ssize_t count = ::recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC);
      if (count < 0) return all;
      int fd = -1;
      if (const cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr)
        std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
      all.push_back({{text.data(), static_cast<std::size_t>(count)}, host::UniqueFd(fd)});
    }
  }

 private:
  host::UniqueFd socket_;
  std::string address_;
};

}  // namespace skep::test
