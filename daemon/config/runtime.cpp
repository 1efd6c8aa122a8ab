#include "config/runtime.h"

#include <algorithm>
#include <array>
#include <fstream>

#include "config/program.h"
#include "config/words.h"
#include "config/wrapper/wrapper.h"

namespace skep::config {
namespace {

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

std::string program_in(const std::vector<std::string>& command) {
  const std::size_t index = program_index(command);
  return index < command.size() ? command[index] : std::string();
}

std::string interpreter_of(const std::string& path) {
  const std::string shebang = shebang_of(path);
  const auto words = words_of(shebang);
  return program_in({words.begin(), words.end()});
}

}  // namespace

bool is_node_name(std::string_view program) {
  if (!program.starts_with("node")) return false;
  program.remove_prefix(program.starts_with("nodejs") ? 6 : 4);
  if (program.empty()) return true;
  const bool versioned = program.find_first_not_of("0123456789.-v") == std::string_view::npos;
  return versioned && program.back() >= '0' && program.back() <= '9';
}

Runtime runtime_of(const std::vector<std::string>& command, const std::string& directory,
                   const std::string& path) {
  const std::string program = program_in(command);
  if (is_node_name(base_name(program)) || is_wrapper_name(base_name(program))) return Runtime::node;
  const auto file = program.empty() ? std::nullopt : find_program(program, directory, path);
  if (!file) return Runtime::other;
  if (is_node_name(base_name(real_path(*file)))) return Runtime::node;
  return is_node_name(base_name(interpreter_of(*file))) ? Runtime::node : Runtime::other;
}

}  // namespace skep::config
