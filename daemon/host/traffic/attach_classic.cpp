#include "host/traffic/attach_classic.h"

#include <cerrno>
#include <cstddef>
#include <linux/filter.h>
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

int attach_classic(int socket, const ClassicPick& pick) {
  if (pick.by_source) return attach(socket, source_program(pick.places));
  const int error = attach(socket, steering_program(pick.places));
  if (error != ENOMEM) return error;
  return attach(socket, steering_program(pick.places, small_program));
}

}  // namespace skep::host
