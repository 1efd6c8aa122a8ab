#pragma once

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

#include "host/unique_fd.h"

namespace skep::test {

// The service manager's end of NOTIFY_SOCKET, of an abstract name of its own.
class ManagerSocket {
 public:
  ManagerSocket() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_un any{};
    any.sun_family = AF_UNIX;  // the kernel chooses a name
    socklen_t size = sizeof(any.sun_family);
    if (::bind(socket_.get(), generic(any), size) != 0) throw std::runtime_error("bind");
    size = sizeof any;
    ::getsockname(socket_.get(), generic(any), &size);
    address_ = "@" + std::string(&any.sun_path[1], size - offsetof(sockaddr_un, sun_path) - 1);
  }

  [[nodiscard]] const std::string& address() const { return address_; }

  // The datagrams that have come since.
  [[nodiscard]] std::vector<std::string> heard() const {
    std::vector<std::string> all;
    std::array<char, 8192> room{};
    for (;;) {
      const ssize_t count = ::recv(socket_.get(), room.data(), room.size(), 0);
      if (count < 0) return all;
      all.emplace_back(room.data(), static_cast<std::size_t>(count));
    }
  }

 private:
  static sockaddr* generic(sockaddr_un& address) {
    return static_cast<sockaddr*>(static_cast<void*>(&address));
  }

  host::UniqueFd socket_;
  std::string address_;
};

}  // namespace skep::test
