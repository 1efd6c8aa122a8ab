#include <algorithm>
#include <array>
#include <utility>

#include "config/config.h"
#include "config/defaults.h"
#include "config/runtime.h"
#include "config/sections/app_name.h"
#include "config/sections/sections.h"

namespace skep::config {
namespace {

constexpr std::array script_endings{".js", ".cjs", ".mjs", ".ts", ".cts", ".mts",
                                    ".py", ".rb",  ".pl",  ".sh", ".php"};
// Options of Node whose value is a word of its own.
constexpr std::array options_with_value{
    "-r",      "--require",    "--import",     "--loader",   "-C",
    "--title", "--conditions", "--input-type", "--env-file", "--experimental-loader"};
constexpr std::array options_with_program{"-e", "--eval", "-p", "--print", "-pe"};

template <typename List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string_view without_ending(std::string_view name) {
  for (const std::string_view ending : script_endings)
    if (name.size() > ending.size() && name.ends_with(ending))
      return name.substr(0, name.size() - ending.size());
  return name;
}

// Empty where the command runs no script.
std::string_view script_of(const std::vector<std::string>& command, Runtime runtime) {
  const bool node = is_node_name(base_name(command.front()));
  for (std::size_t i = 1; i < command.size(); ++i) {
    const std::string_view word = command[i];
    if (node && contains(options_with_program, word)) return {};
    if (node && contains(options_with_value, word)) ++i;
    if (word.starts_with('-')) continue;
    const bool script = without_ending(word) != word;
    return (node && runtime == Runtime::node) || script ? word : std::string_view{};
  }
  return {};
}

std::string name_of(const std::vector<std::string>& command, const std::string& directory,
                    Runtime runtime) {
  const std::string_view script = script_of(command, runtime);
  std::string_view base = base_name(script.empty() ? std::string_view(command.front()) : script);
  if (base.empty() || base == ".") base = base_name(directory);
  std::string name(without_ending(base).substr(0, longest_app_name));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !fits_app_name(c); }, '-');
  return is_app_name(name) ? name : "app";
}

}  // namespace

AppSpec app_of_command(std::vector<std::string> command, const std::string& directory,
                       const Surroundings& around) {
  const std::string path = around.getenv ? around.getenv("PATH").value_or("") : "";
  const Runtime runtime = runtime_of(command, directory, path);
  AppSpec app =
      default_app(command.empty() ? "app" : name_of(command, directory, runtime), runtime, true);
  app.command = std::move(command);
  app.directory = directory;
  app.workers = workers_of("1 per core", around.cores).value_or(1);
  return app;
}

}  // namespace skep::config
