#include "integration/harness/programs.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "integration/harness/process.h"

namespace skep::harness {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

std::optional<std::string> installed(const std::string& name) {
  std::istringstream path(variable("PATH"));
  for (std::string directory; std::getline(path, directory, ':');)
    if (std::filesystem::exists(directory + '/' + name)) return directory + '/' + name;
  return std::nullopt;
}

bool can_be_run_by(const std::string& user, const std::vector<std::string>& command) {
  std::vector<std::string> words{"setpriv", "--reuid=" + user, "--regid=nogroup", "--clear-groups"};
  words.insert(words.end(), command.begin(), command.end());
  return run(words).exit == 0;
}

std::vector<Node> nodes() {
  std::vector<Node> found;
  std::error_code none;
  for (const auto& version :
       std::filesystem::directory_iterator(variable("SKEP_NODES") + '/', none)) {
    const std::string program = version.path() / "bin/node";
    if (!variable("SKEP_NODES").empty() && std::filesystem::exists(program))
      found.push_back({version.path().filename(), program});
  }
  std::sort(found.begin(), found.end(),
            [](const Node& a, const Node& b) { return a.major < b.major; });
  if (found.empty())
    if (const auto program = installed("node")) found.push_back({"installed", *program});
  return found;
}

std::string any_node() {
  const auto all = nodes();
  return all.empty() ? "node" : all.back().program;
}

std::optional<std::string> prom_client(const std::string& major) {
  const std::string folder =
      variable("SKEP_PROM_CLIENT") + '/' + major + "/node_modules/prom-client";
  if (variable("SKEP_PROM_CLIENT").empty() || !std::filesystem::exists(folder)) return std::nullopt;
  return folder;
}

std::optional<std::string> prometheus_program(const std::string& name) {
  const std::string unpacked = variable("SKEP_PROMETHEUS") + '/' + name;
  if (!variable("SKEP_PROMETHEUS").empty() && std::filesystem::exists(unpacked)) return unpacked;
  return installed(name);
}

}  // namespace skep::harness
