#pragma once

#include <span>
#include <string_view>
#include <sys/socket.h>

#include <tl/expected.hpp>

namespace skep::host {

struct Datagram {
  std::string_view text;  // in the buffer that it was received into
  bool cut = false;       // it was longer than the buffer
  ucred sender{};         // pid 0: the kernel did not say, or it is out of sight
};

// Takes one datagram, without waiting, from a Unix socket with SO_PASSCRED. Descriptors that come
// with it are closed before this returns. The error is an errno, EAGAIN where there is none.
[[nodiscard]] tl::expected<Datagram, int> receive_datagram(int socket, std::span<char> buffer);

}  // namespace skep::host
