#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace skep::api::test {

// A directory of the test's own, gone afterwards.
class Folder {
 public:
  Folder() {
    path_ = (std::filesystem::temp_directory_path() / "skep-control-XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) std::abort();
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + '/' + name; }

 private:
  std::string path_;
};

}  // namespace skep::api::test
