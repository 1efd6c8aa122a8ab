#include "integration/harness/workspace.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <sys/stat.h>

#include "support/places.h"

namespace skep::harness {

Workspace::Workspace() {
  std::string pattern = "/tmp/skep-test-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
  directory_ = pattern;
  ::chmod(directory_.c_str(), 0755);
}

Workspace::~Workspace() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::string Workspace::name() const {
  return std::filesystem::path(directory_).filename();
}

std::string Workspace::path(std::string_view name) const {
  return directory_ + '/' + std::string(name);
}

std::string Workspace::write(std::string_view name, std::string_view text) const {
  const std::string file = path(name);
  std::ofstream(file) << text;
  return file;
}

std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string program_in_c(std::string_view name) {
  return test::in_build("tests/workload/" + std::string(name));
}

std::string workload(std::string_view name) {
  return test::in_source("tests/workload/" + std::string(name));
}

}  // namespace skep::harness
