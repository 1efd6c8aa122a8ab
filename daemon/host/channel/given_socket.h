#pragma once

#include <cstdint>

namespace skep::host {

// What a worker is told of, or must not be surprised by, when it is given a socket.

// SOCK_STREAM, SOCK_DGRAM, ...; negative for what is no socket.
[[nodiscard]] int type_of_socket(int socket);

// 0 for what has none.
[[nodiscard]] std::uint16_t port_of_socket(int socket);

}  // namespace skep::host
