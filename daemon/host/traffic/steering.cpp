#include "host/traffic/steering.h"

#include <cerrno>
#include <sys/socket.h>

#include "host/traffic/steering_program.h"

namespace skep::host {

// Kernels before 6.7 take at most net.core.optmem_max = 20480 bytes of a program, which they hold
// as up to two instructions of 8 bytes for one of ours.
static constexpr std::size_t small_program = 1200;

static int attach(int socket, std::vector<sock_filter> program) {
  const sock_fprog wrapped{static_cast<unsigned short>(program.size()), program.data()};
  const int result =
      ::setsockopt(socket, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &wrapped, sizeof wrapped);
  return result < 0 ? errno : 0;
}

int steer_in_kernel(int socket, std::span<const std::uint32_t> indices) {
  const int error = attach(socket, steering_program(indices));
  if (error != ENOMEM) return error;
  return attach(socket, steering_program(indices, small_program));
}

int lock_steering(int socket) {
  const int on = 1;
  return ::setsockopt(socket, SOL_SOCKET, SO_LOCK_FILTER, &on, sizeof on) < 0 ? errno : 0;
}

}  // namespace skep::host
