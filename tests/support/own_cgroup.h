#pragma once

#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>

#include "host/process/cgroup_mounts.h"

namespace skep::test {

inline std::string text_of(const std::string& file) {
  const std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// This process's own directory in the tree of cgroup v2; empty: there is none.
inline std::string own_cgroup_directory() {
  for (const auto& mount :
       host::cgroup_mounts(text_of("/proc/self/cgroup"), text_of("/proc/self/mountinfo")))
    if (mount.version == host::CgroupMount::Version::two) return mount.own;
  return {};
}

// A cgroup below this process's own, with all below it gone at the end. Without one, because the
// tree is not there or not ours to change, its path is empty.
class OwnCgroup {
 public:
  OwnCgroup() {
    const std::string own = own_cgroup_directory();
    if (own.empty()) return;
    std::string name = own + "/skep-test-XXXXXX";
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  OwnCgroup(const OwnCgroup&) = delete;
  OwnCgroup& operator=(const OwnCgroup&) = delete;
  ~OwnCgroup() {
    if (path_.empty()) return;
    std::ofstream(path_ + "/cgroup.kill") << 1;
    for (int i = 0; i < 200 && !remove(path_); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }

  [[nodiscard]] explicit operator bool() const { return !path_.empty(); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  // Only directories can be removed there, the lowest first.
  static bool remove(const std::filesystem::path& path) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(path, ignored))
      if (entry.is_directory(ignored)) remove(entry.path());
    return ::rmdir(path.c_str()) == 0 || errno == ENOENT;
  }

  std::string path_;
};

}  // namespace skep::test
