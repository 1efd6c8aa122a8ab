#include "unit/config/support.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace skep::config {
namespace {

const std::map<std::string, std::string> environment{
    {"HOME", "/home/bee"}, {"EMPTY", ""}, {"PATH", "/usr/bin:/bin"}};

}  // namespace

Surroundings four_cores() {
  Surroundings around;
  around.cores = 4;
  around.getenv = [](const std::string& name) -> std::optional<std::string> {
    const auto found = environment.find(name);
    if (found == environment.end()) return std::nullopt;
    return found->second;
  };
  around.default_socket = "/run/skep/control.sock";
  around.default_log_directory = "/var/log/skep";
  return around;
}

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "skep-config-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::filesystem::filesystem_error("mkdtemp", {});
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::file(const std::string& name, const std::string& text, unsigned mode) const {
  const std::filesystem::path path = std::filesystem::path(path_) / name;
  std::filesystem::create_directories(path.parent_path());
  // Anew each time: some file systems make the next writer of a truncated file wait for the disk.
  std::filesystem::remove(path);
  std::ofstream(path, std::ios::binary) << text;
  ::chmod(path.c_str(), mode);
  return path.string();
}

Config loaded(const std::string& text, const Surroundings& around) {
  const Folder folder;
  auto config = load(folder.file("skep.toml", text), around);
  if (config) return std::move(*config);
  for (const Problem& problem : config.error()) ADD_FAILURE() << problem.text();
  return {};
}

AppSpec web(const std::string& lines, const Surroundings& around) {
  const bool has_command = lines.find("command") != std::string::npos;
  Config config =
      loaded("[app.web]\n" +
                 std::string(has_command ? "" : "command = [\"node\", \"server.js\"]\n") + lines,
             around);
  return config.apps.empty() ? AppSpec{} : std::move(config.apps.front());
}

std::vector<std::string> problems_of(const std::string& text, const Surroundings& around) {
  const Folder folder;
  const std::string path = folder.file("skep.toml", text);
  const auto config = load(path, around);
  std::vector<std::string> lines;
  if (config) return lines;
  for (const Problem& problem : config.error())
    lines.push_back(problem.text().substr(path.size() + 1));
  return lines;
}

}  // namespace skep::config
