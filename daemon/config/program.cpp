#include "config/program.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace skep::config {

std::string_view base_name(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::size_t program_index(const std::vector<std::string>& command) {
  if (command.empty() || base_name(command.front()) != "env") return 0;
  const auto program = std::find_if(command.begin() + 1, command.end(), [](const auto& word) {
    return !word.starts_with('-') && word.find('=') == std::string::npos;
  });
  return static_cast<std::size_t>(program - command.begin());
}

std::string in_directory(const std::string& directory, const std::string& path) {
  return directory.empty() || path.starts_with('/') ? path : directory + '/' + path;
}

std::string search_path(const std::map<std::string, std::string>& env, const Getenv& getenv) {
  if (const auto own = env.find("PATH"); own != env.end()) return own->second;
  return getenv ? getenv("PATH").value_or("") : std::string();
}

std::optional<std::string> find_program(const std::string& program, const std::string& directory,
                                        std::string_view path) {
  if (program.find('/') != std::string::npos) return in_directory(directory, program);
  while (!path.empty()) {
    const std::string_view folder = path.substr(0, path.find(':'));
    path.remove_prefix(std::min(folder.size() + 1, path.size()));
    std::string candidate = std::string(folder) + '/' + program;
    if (folder.starts_with('/') && is_file(candidate) && ::access(candidate.c_str(), X_OK) == 0)
      return candidate;
  }
  return std::nullopt;
}

std::string real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real ? std::string(real.get()) : path;
}

bool is_file(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace skep::config
