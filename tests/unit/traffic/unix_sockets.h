#pragma once

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>

#include "host/process/identity.h"
#include "host/unique_fd.h"
#include "model/listen_address.h"

namespace skep::test {

inline ListenAddress path_address(const std::string& path) {
  ListenAddress address;
  address.kind = ListenAddress::Kind::path;
  address.host = path;
  return address;
}

// Nobody on this machine; its second group is not its first.
inline host::Identity stranger() {
  host::Identity identity;
  identity.name = "stranger";
  identity.uid = 54321;
  identity.gid = 54321;
  identity.groups = {54321, 54322};
  return identity;
}

struct UnixName {
  sockaddr_un name{};
  socklen_t size = 0;

  explicit UnixName(const std::string& path) {
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path, path.data(), path.size());
    size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    if (path.front() == '@')
      name.sun_path[0] = '\0';
    else
      ++size;
  }
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&name); }
};

// 0, or why nobody answers there.
inline int error_of_connect(const std::string& path) {
  const host::UniqueFd client(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const UnixName where(path);
  return ::connect(client.get(), where.get(), where.size) == 0 ? 0 : errno;
}

// A listener as any program opens one; closed, it leaves its file behind.
inline host::UniqueFd plain_unix_listener(const std::string& path) {
  host::UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const UnixName where(path);
  if (::bind(socket.get(), where.get(), where.size) != 0 || ::listen(socket.get(), 4) != 0)
    socket.reset();
  return socket;
}

}  // namespace skep::test
