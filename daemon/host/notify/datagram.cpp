#include "host/notify/datagram.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/uio.h>

#include "host/channel/received_fds.h"

namespace skep::host {

static ucred credentials_in(msghdr& message) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_CREDENTIALS) continue;
    ucred sender{};
    if (header->cmsg_len >= CMSG_LEN(sizeof sender))
      std::memcpy(&sender, CMSG_DATA(header), sizeof sender);
    return sender;
  }
  return {};
}

tl::expected<Datagram, int> receive_datagram(int socket, std::span<char> buffer) {
  constexpr std::size_t room =
      CMSG_SPACE(sizeof(ucred)) + CMSG_SPACE(most_received_fds * sizeof(int));
  alignas(cmsghdr) std::array<char, room> control;
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
  if (count < 0) return tl::unexpected(errno);

  Datagram datagram;
  datagram.text = {buffer.data(), static_cast<std::size_t>(count)};
  datagram.cut = (message.msg_flags & MSG_TRUNC) != 0;
  datagram.sender = credentials_in(message);
  close_received_fds(message);
  return datagram;
}

}  // namespace skep::host
