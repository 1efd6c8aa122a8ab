#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skep::host {

// This process's own directory in one mounted cgroup hierarchy that can limit the CPU.
struct CgroupMount {
  enum class Version { one, two };

  Version version = Version::two;
  std::string top;  // the mount point, the highest group that can be seen
  std::string own;  // `top` or a directory below it
};

// From the texts of /proc/self/cgroup and /proc/self/mountinfo.
[[nodiscard]] std::vector<CgroupMount> cgroup_mounts(std::string_view cgroup,
                                                     std::string_view mountinfo);

}  // namespace skep::host
