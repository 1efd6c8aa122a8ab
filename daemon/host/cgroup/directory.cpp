#include "host/cgroup/directory.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

#include "host/cgroup/kernel_file.h"
#include "host/process/cgroup_mounts.h"
#include "host/process/kernel_text.h"
#include "host/process/text_fields.h"

namespace skep::host {

namespace {

// A worker that may make cgroups of its own must not make skepd's stack deep or its turn long.
constexpr int deepest = 8;
constexpr int most_removed = 1000;
constexpr std::size_t most_listed = 10'000;

constexpr std::array wanted_controllers{"cpu", "io", "memory", "pids"};

std::vector<std::string> children_of(const std::string& path) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
  if (!folder) return names;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string_view name(entry->d_name);
    if (entry->d_type == DT_DIR && name != "." && name != "..") names.emplace_back(name);
    if (names.size() >= most_removed) break;
  }
  return names;
}

bool remove_below(const std::string& path, int depth, int& left) {
  if (::rmdir(path.c_str()) == 0 || errno == ENOENT) return true;
  if (depth == 0) return false;
  for (const std::string& child : children_of(path)) {
    if (--left < 0) return false;
    if (!remove_below(fmt::format("{}/{}", path, child), depth - 1, left)) return false;
  }
  return ::rmdir(path.c_str()) == 0;
}

// Before Linux 5.14. What forks between reading and killing is found the next time.
void kill_one_by_one(const std::string& path) {
  constexpr int most_rounds = 5;
  for (int round = 0; round < most_rounds; ++round) {
    const std::string pids = kernel_text(path + "/cgroup.procs");
    if (pids.empty()) return;
    for (const auto line : fields(pids, '\n'))
      if (const auto pid = kernel_number(line); pid && *pid > 1)
        ::kill(static_cast<pid_t>(*pid), SIGKILL);
  }
}

}  // namespace

std::string cgroup_directory_of(pid_t pid) {
  const std::string whose = pid == 0 ? "self" : std::to_string(pid);
  for (auto& mount : cgroup_mounts(kernel_text("/proc/" + whose + "/cgroup"),
                                   kernel_text("/proc/self/mountinfo")))
    if (mount.version == CgroupMount::Version::two) return std::move(mount.own);
  return {};
}

int make_cgroup(const std::string& path) {
  return ::mkdir(path.c_str(), 0755) == 0 || errno == EEXIST ? 0 : errno;
}

UniqueFd open_cgroup(const std::string& path) {
  return UniqueFd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

void kill_cgroup(const std::string& path) {
  if (const int error = write_kernel_text(path + "/cgroup.kill", "1");
      error == 0 || ::access(path.c_str(), F_OK) != 0)
    return;
  kill_one_by_one(path);
}

bool remove_cgroup(const std::string& path) {
  int left = most_removed;
  return remove_below(path, deepest, left);
}

std::vector<std::string> cgroups_below(const std::string& path, std::string_view prefix) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
  if (!folder) return names;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string_view name(entry->d_name);
    if (entry->d_type == DT_DIR && name.starts_with(prefix)) names.emplace_back(name);
    if (names.size() >= most_listed) break;
  }
  return names;
}

std::string hand_controllers_down(const std::string& path) {
  const std::string there = kernel_text(path + "/cgroup.controllers");
  const std::string line = there.substr(0, there.find('\n'));
  const auto names = fields(line, ' ');
  std::string refused;
  for (const char* wanted : wanted_controllers) {
    if (std::find(names.begin(), names.end(), wanted) == names.end()) continue;
    const int error =
        write_kernel_text(path + "/cgroup.subtree_control", std::string("+") + wanted);
    if (error != 0 && refused.empty())
      refused = fmt::format("cannot turn {} on for what is below the cgroup {}: {}{}", wanted, path,
                            std::strerror(error),
                            error == EBUSY ? " (there are processes in the cgroup itself)" : "");
  }
  return refused;
}

}  // namespace skep::host
