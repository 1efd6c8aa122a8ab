#include <algorithm>
#include <array>
#include <utility>

#include "config/config.h"
#include "config/defaults.h"
#include "config/node_options.h"
#include "config/program.h"
#include "config/runtime.h"
#include "config/sections/app_name.h"
#include "config/sections/sections.h"
#include "config/wrapper/reach.h"

namespace skep::config {
namespace {

// Of programs that say by their name what they are.
constexpr std::array other_endings{".py", ".rb", ".pl", ".sh", ".php"};

std::string_view without_ending(std::string_view name) {
  if (is_node_script(name)) return name.substr(0, name.rfind('.'));
  for (const std::string_view ending : other_endings)
    if (name.size() > ending.size() && name.ends_with(ending))
      return name.substr(0, name.size() - ending.size());
  return name;
}

// Empty where the command runs no script.
std::string_view script_of(const std::vector<std::string>& command) {
  if (is_node_name(base_name(command.front()))) {
    const std::size_t script = script_index(command);
    return script < command.size() ? std::string_view(command[script]) : std::string_view{};
  }
  const auto word = std::find_if(command.begin() + 1, command.end(),
                                 [](const std::string& w) { return !w.starts_with('-'); });
  return word != command.end() && without_ending(*word) != *word ? std::string_view(*word)
                                                                 : std::string_view{};
}

std::string name_of(const std::vector<std::string>& command, const std::string& directory) {
  const std::string_view script = script_of(command);
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
  const Runtime runtime = runtime_of(command, directory, search_path({}, around.getenv));
  const std::size_t program = program_index(command);
  const std::vector<std::string> named(
      command.begin() + static_cast<std::ptrdiff_t>(program < command.size() ? program : 0),
      command.end());
  AppSpec app = default_app(named.empty() ? "app" : name_of(named, directory), runtime, true);
  app.command = std::move(command);
  app.directory = directory;
  app.essential = true;
  app.workers = workers_of("1 per core", around.cores).value_or(1);
  return app;
}

Result<Config> config_of_command(std::vector<std::string> command, const std::string& directory,
                                 const Surroundings& around) {
  Config config;
  config.daemon.socket = around.default_socket;
  config.apps.push_back(app_of_command(std::move(command), directory, around));
  auto wrong = out_of_reach(config.apps.front(), false, search_path({}, around.getenv),
                            Wording::command_line);
  if (!wrong) return config;
  if (wrong->refused) return fail(std::move(wrong->sentence));
  config.warnings.push_back(
      {"the command line", 0, 0, std::move(wrong->sentence), Problem::Severity::warning});
  return config;
}

}  // namespace skep::config
