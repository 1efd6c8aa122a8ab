#include "config/runtime.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

#include "config/words.h"

namespace skep::config {
namespace {

bool is_file(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

std::string in_directory(const std::string& directory, const std::string& path) {
  return directory.empty() ? path : directory + '/' + path;
}

std::optional<std::string> find_program(const std::string& program, const std::string& directory,
                                        std::string_view path) {
  if (program.starts_with('/')) return program;
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

// The first line of a script, without its "#!"; empty for other files.
std::string shebang_of(const std::string& path) {
  std::array<char, 256> head{};  // as much as Linux looks at
  if (!is_file(path)) return {};
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), head.size());
  const std::string_view text(head.data(), static_cast<std::size_t>(file.gcount()));
  if (!text.starts_with("#!")) return {};
  return std::string(text.substr(2, text.substr(2).find_first_of("\r\n")));
}

std::string_view interpreter_in(std::string_view shebang) {
  const auto words = words_of(shebang);
  if (words.empty()) return {};
  if (base_name(words.front()) != "env") return base_name(words.front());
  const auto program = std::find_if(words.begin() + 1, words.end(), [](std::string_view word) {
    return !word.starts_with('-') && word.find('=') == std::string_view::npos;
  });
  return program == words.end() ? std::string_view{} : base_name(*program);
}

}  // namespace

std::string_view base_name(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_node_name(std::string_view program) {
  if (!program.starts_with("node")) return false;
  program.remove_prefix(program.starts_with("nodejs") ? 6 : 4);
  if (program.empty()) return true;
  const bool versioned = program.find_first_not_of("0123456789.-v") == std::string_view::npos;
  return versioned && program.back() >= '0' && program.back() <= '9';
}

Runtime runtime_of(const std::vector<std::string>& command, const std::string& directory,
                   const std::string& path) {
  if (command.empty()) return Runtime::other;
  if (is_node_name(base_name(command.front()))) return Runtime::node;
  const auto program = find_program(command.front(), directory, path);
  if (!program) return Runtime::other;
  return is_node_name(interpreter_in(shebang_of(*program))) ? Runtime::node : Runtime::other;
}

}  // namespace skep::config
