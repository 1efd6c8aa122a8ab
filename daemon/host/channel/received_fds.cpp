#include "host/channel/received_fds.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/uio.h>

#include "host/unique_fd.h"

namespace skep::host {

// The last close of a socket that lingers waits, so that a worker could hold up the daemon.
static void close_without_waiting(UniqueFd fd) {
  const linger none{};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
}

static void close_fds_of(const cmsghdr& header) {
  if (header.cmsg_level != SOL_SOCKET || header.cmsg_type != SCM_RIGHTS) return;
  const std::size_t count = (header.cmsg_len - CMSG_LEN(0)) / sizeof(int);
  for (std::size_t i = 0; i < count; ++i) {
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(&header) + i * sizeof fd, sizeof fd);
    close_without_waiting(UniqueFd(fd));
  }
}

void close_received_fds(msghdr& message) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header))
    close_fds_of(*header);
}

ssize_t receive_closing_fds(int socket, std::span<char> buffer) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(most_received_fds * sizeof(int))> control;
  iovec data{buffer.data(), buffer.size()};
  msghdr message{};
  ssize_t count = 0;
  do {
    message = {};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    count = ::recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  } while (count < 0 && errno == EINTR);
  if (count >= 0) close_received_fds(message);
  return count;
}

}  // namespace skep::host
