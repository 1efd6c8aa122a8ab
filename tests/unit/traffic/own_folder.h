#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace skep::test {

// A folder of its own that goes with its files.
class OwnFolder {
 public:
  OwnFolder() {
    std::string name = "/tmp/skep-traffic-XXXXXX";  // a Unix socket's path must be short
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  ~OwnFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + '/' + name; }

  [[nodiscard]] bool belong_to(uid_t uid, gid_t gid, mode_t mode) const {
    return ::chown(path_.c_str(), uid, gid) == 0 && ::chmod(path_.c_str(), mode) == 0;
  }

 private:
  std::string path_;
};

// What is at a path.
struct Seen {
  struct stat status {};
  bool there = false;

  explicit Seen(const std::string& path) : there(::lstat(path.c_str(), &status) == 0) {}
  [[nodiscard]] mode_t mode() const { return status.st_mode & 07777; }
  [[nodiscard]] bool is_socket() const { return there && S_ISSOCK(status.st_mode); }
};

}  // namespace skep::test
