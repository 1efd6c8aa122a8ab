#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace skep::ctl::importing {

// A directory that lives as long as this.
class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "skep-import-XXXXXX";
    directory_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(directory_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] std::string path(const std::string& name) const { return directory_ + '/' + name; }

  // Its path.
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
    return path(name);
  }

 private:
  std::string directory_;
};

}  // namespace skep::ctl::importing
