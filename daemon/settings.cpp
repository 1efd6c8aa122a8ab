#include "settings.h"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "host/birth_troubles.h"
#include "host/process/cores.h"
#include "host/process/environment.h"
#include "model/socket_path.h"

namespace skep {

namespace {

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// Where workers' output goes by default: root's daemon writes where a system's logs are, a user's
// to the state directory of the XDG base directory specification. Process 1 is that of a container,
// whose output somebody collects: it goes there.
std::string default_log_directory() {
  if (getpid() == 1) return {};
  if (geteuid() == 0) return "/var/log/skep";
  if (const auto state = variable("XDG_STATE_HOME"); state && state->starts_with('/'))
    return *state + "/skep";
  return variable("HOME").value_or("/tmp") + "/.local/state/skep";
}

std::vector<config::BirthTrouble> birth_troubles(const AppSpec& app) {
  std::vector<config::BirthTrouble> troubles;
  for (host::KeyTrouble& trouble : host::birth_troubles(app, host::own_environment()))
    troubles.push_back({std::move(trouble.key), std::move(trouble.sentence)});
  return troubles;
}

config::Surroundings surroundings() {
  return {
      .cores = host::available_cores(),
      .root = geteuid() == 0,
      .getenv = variable,
      .default_socket = default_socket_path(geteuid(), variable("XDG_RUNTIME_DIR").value_or("")),
      .default_log_directory = default_log_directory()};
}

tl::expected<Settings, std::string> of_command(const Arguments& arguments) {
  auto config = config::config_of_command(arguments.command,
                                          std::filesystem::current_path().string(), surroundings());
  if (!config) return tl::unexpected("skepd: " + config.error().message + '\n');
  Settings settings{std::move(*config), {}, true};
  for (const std::string& word : arguments.command)
    settings.origin += (settings.origin.empty() ? "" : " ") + word;
  return settings;
}

tl::expected<Settings, std::string> of_file(const Arguments& arguments) {
  config::Surroundings around = surroundings();
  if (arguments.check) around.birth_troubles = birth_troubles;
  auto loaded = config::load(arguments.config, around);
  if (loaded) return Settings{std::move(*loaded), arguments.config, false};
  std::string wrong;
  for (const config::Problem& problem : loaded.error()) wrong += problem.text() + '\n';
  return tl::unexpected(wrong);
}

}  // namespace

tl::expected<Settings, std::string> settle_by(const std::string& in_force,
                                              const Arguments& arguments) {
  const int file = memfd_create("skep-config", MFD_CLOEXEC);
  const bool written =
      file >= 0 && fchmod(file, S_IRUSR | S_IWUSR) == 0 &&
      write(file, in_force.data(), in_force.size()) == static_cast<ssize_t>(in_force.size());
  Arguments read = arguments;
  read.config = "/proc/self/fd/" + std::to_string(file);
  auto settings = written ? of_file(read) : tl::unexpected(std::string("cannot make a file\n"));
  if (file >= 0) close(file);
  if (settings) settings->origin = arguments.config;
  return settings;
}

tl::expected<Settings, std::string> settle(const Arguments& arguments) {
  auto settings = arguments.command.empty() ? of_file(arguments) : of_command(arguments);
  if (!settings) return settings;
  config::DaemonSpec& daemon = settings->config.daemon;
  settings->socket_named = arguments.socket.has_value();
  if (arguments.socket)
    daemon.socket = arguments.socket->empty()
                        ? std::string()
                        : std::filesystem::absolute(*arguments.socket).string();
  if (arguments.metrics) daemon.metrics = *arguments.metrics;
  return settings;
}

}  // namespace skep
