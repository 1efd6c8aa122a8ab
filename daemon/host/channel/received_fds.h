#pragma once

#include <span>
#include <sys/types.h>

namespace skep::host {

// recv() without waiting, from a socket whose other end may attach descriptors to what it sends:
// every one that arrives is closed before this returns, also where the kernel had to leave some
// out. Interruptions are taken care of.
[[nodiscard]] ssize_t receive_closing_fds(int socket, std::span<char> buffer);

}  // namespace skep::host
