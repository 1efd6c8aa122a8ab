#include "host/process/capabilities.h"

#include <array>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace skep::host {

static std::uint64_t joined(std::uint32_t low, std::uint32_t high) {
  return low | (std::uint64_t{high} << 32U);
}

std::uint64_t own_capabilities_to_drop() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
  if (::syscall(SYS_capget, &header, data.data()) != 0) return 0;
  const auto effective = joined(data[0].effective, data[1].effective);
  if ((effective & (std::uint64_t{1} << unsigned{CAP_SETPCAP})) == 0) return 0;
  return joined(data[0].permitted, data[1].permitted);
}

}  // namespace skep::host
