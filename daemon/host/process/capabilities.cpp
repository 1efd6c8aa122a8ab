#include "host/process/capabilities.h"

#include <array>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace skep::host {

static std::uint64_t joined(std::uint32_t low, std::uint32_t high) {
  return low | (std::uint64_t{high} << 32U);
}

OwnCapabilities own_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
  if (::syscall(SYS_capget, &header, data.data()) != 0) return {};
  OwnCapabilities own;
  own.effective = joined(data[0].effective, data[1].effective);
  own.permitted = joined(data[0].permitted, data[1].permitted);
  for (unsigned each = 0; each < 64; ++each) {
    const int there = ::prctl(PR_CAPBSET_READ, each, 0, 0, 0);
    if (there < 0) break;  // this kernel knows no more
    if (there == 1) own.bounding |= std::uint64_t{1} << each;
  }
  return own;
}

}  // namespace skep::host
