#pragma once

#include <cstdint>
#include <functional>
#include <span>

namespace skep::host {

// Makes the SO_REUSEPORT group of `socket` give new connections to the sockets at `indices`
// (steering_program.h) only. 0, or the errno with which the kernel refused; then all is as before.
using Steer = std::function<int(int socket, std::span<const std::uint32_t> indices)>;

[[nodiscard]] int steer_in_kernel(int socket, std::span<const std::uint32_t> indices);

// From now on nobody can change the group's program through `socket`, whoever holds it.
[[nodiscard]] int lock_steering(int socket);

}  // namespace skep::host
