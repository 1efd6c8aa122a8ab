#pragma once

#include <string>
#include <string_view>

namespace skep::harness {

// A directory that lives as long as this, open to every user, since apps run as others.
class Workspace {
 public:
  Workspace();
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] std::string name() const;  // of the directory; no other has it
  [[nodiscard]] std::string path(std::string_view name) const;
  // Writes the file and returns its path.
  std::string write(std::string_view name, std::string_view text) const;

 private:
  std::string directory_;
};

// The file's text; empty where there is none.
[[nodiscard]] std::string read_file(const std::string& path);

// A script of tests/workload.
[[nodiscard]] std::string workload(std::string_view name);

// What was built of tests/workload/NAME.c.
[[nodiscard]] std::string program_in_c(std::string_view name);

}  // namespace skep::harness
