#pragma once

#include <cstddef>
#include <span>
#include <sys/socket.h>
#include <sys/types.h>

namespace skep::host {

// The most descriptors that Linux takes in one message (SCM_MAX_FD).
inline constexpr std::size_t most_received_fds = 253;

// Closes every descriptor that came with what recvmsg() has just filled in.
void close_received_fds(msghdr& message);

// recv() without waiting, from a socket whose other end may attach descriptors to what it sends:
// every one that arrives is closed before this returns, also where the kernel had to leave some
// out. Interruptions are taken care of.
[[nodiscard]] ssize_t receive_closing_fds(int socket, std::span<char> buffer);

}  // namespace skep::host
