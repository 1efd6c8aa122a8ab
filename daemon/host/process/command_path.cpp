#include "host/process/command_path.h"

#include <algorithm>
#include <cerrno>
#include <unistd.h>

namespace skep::host {

std::string search_path(const std::vector<std::string>& environment) {
  static constexpr std::string_view name = "PATH=";
  const auto found = std::find_if(environment.begin(), environment.end(),
                                  [](const std::string& word) { return word.starts_with(name); });
  return found == environment.end() ? "/usr/local/bin:/usr/bin:/bin" : found->substr(name.size());
}

static bool surely_missing(const std::string& program) {
  if (!program.starts_with('/') || ::access(program.c_str(), F_OK) == 0) return false;
  return errno == ENOENT || errno == ENOTDIR;
}

std::vector<std::string> program_candidates(const std::string& command, std::string_view path) {
  if (command.empty()) return {};
  if (command.find('/') != std::string::npos) return {command};
  std::vector<std::string> candidates;
  for (bool last = false; !last;) {
    const auto colon = path.find(':');
    last = colon == std::string_view::npos;
    std::string program(path.substr(0, colon));
    if (!program.empty()) program += '/';  // an empty element is the working directory
    program += command;
    if (!surely_missing(program)) candidates.push_back(std::move(program));
    if (!last) path.remove_prefix(colon + 1);
  }
  return candidates;
}

}  // namespace skep::host
