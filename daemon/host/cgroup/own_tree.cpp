#include "host/cgroup/own_tree.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <sys/xattr.h>
#include <unistd.h>

#include <fmt/format.h>

#include "host/cgroup/directory.h"
#include "host/cgroup/kernel_file.h"

namespace skep::host {

namespace {

constexpr std::string_view daemon_leaf = "/skepd-itself";
constexpr std::string_view app_prefix = "skep-";

bool runs_under_systemd() {
  return ::access("/run/systemd/system", F_OK) == 0;  // sd_booted(3)
}

// systemd marks what it delegates, so that others can tell.
bool is_delegated(const std::string& path) {
  for (const char* name : {"user.delegate", "trusted.delegate"}) {
    std::array<char, 8> value{};
    if (::getxattr(path.c_str(), name, value.data(), value.size()) > 0 && value[0] == '1')
      return true;
  }
  return false;
}

// Of the system; a user's own systemd is not asked over the system bus.
std::string service_of(const std::string& path) {
  const std::string last = path.substr(path.rfind('/') + 1);
  const bool of_a_user = ::geteuid() != 0 || path.find("/user@") != std::string::npos;
  return last.ends_with(".service") && !of_a_user ? last : std::string();
}

}  // namespace

FoundTree find_own_tree() {
  FoundTree found;
  std::string path = cgroup_directory_of(0);
  if (path.empty()) {
    found.trouble = "there is no tree of cgroup v2 here that skepd is in";
    return found;
  }
  if (path.ends_with(daemon_leaf)) path.resize(path.size() - daemon_leaf.size());
  const bool systemd = runs_under_systemd();
  if (systemd) found.tree.service = service_of(path);
  if (systemd && !is_delegated(path))
    found.trouble = fmt::format(
        "systemd has not delegated skepd's cgroup {} to it; Delegate=yes in its unit does", path);
  else if (::access(path.c_str(), W_OK) != 0)
    found.trouble =
        fmt::format("skepd cannot make a cgroup in its own, {}: {}", path, std::strerror(errno));
  else
    found.tree.path = std::move(path);
  return found;
}

std::string open_own_tree(const OwnTree& tree) {
  if (hand_controllers_down(tree.path).empty()) return {};
  const std::string leaf = tree.path + std::string(daemon_leaf);
  if (make_cgroup(leaf) == 0)
    (void)write_kernel_text(leaf + "/cgroup.procs", std::to_string(::getpid()));
  return hand_controllers_down(tree.path);
}

std::string own_app_cgroup(const OwnTree& tree, const std::string& app) {
  return fmt::format("{}/{}{}.{}", tree.path, app_prefix, app, ::getpid());
}

void sweep_own_tree(const OwnTree& tree) {
  for (const std::string& name : cgroups_below(tree.path, app_prefix)) {
    const auto pid = kernel_number(std::string_view(name).substr(name.rfind('.') + 1));
    if (!pid || *pid == 0 || ::kill(static_cast<pid_t>(*pid), 0) == 0 || errno != ESRCH) continue;
    (void)remove_cgroup(tree.path + '/' + name);
  }
}

}  // namespace skep::host
