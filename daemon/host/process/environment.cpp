#include "host/process/environment.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unistd.h>

namespace skep::host {

namespace {

constexpr std::array<std::string_view, 5> own_prefixes{"NOTIFY_", "WATCHDOG_", "LISTEN_",
                                                       "CREDENTIALS_", "SUDO_"};
constexpr std::array<std::string_view, 3> own_names{"FDSTORE", "JOURNAL_STREAM", "INVOCATION_ID"};

bool speaks_of_own_service(std::string_view name) {
  return std::any_of(own_prefixes.begin(), own_prefixes.end(),
                     [name](auto prefix) { return name.starts_with(prefix); }) ||
         std::find(own_names.begin(), own_names.end(), name) != own_names.end();
}

Environment for_user(const Identity& identity, const Environment& own) {
  Environment environment{{"HOME", identity.home},
                          {"USER", identity.name},
                          {"LOGNAME", identity.name},
                          {"SHELL", identity.shell}};
  for (const auto* const name : {"PATH", "LANG", "TZ"})
    if (const auto found = own.find(name); found != own.end()) environment.insert(*found);
  return environment;
}

Environment for_own_user(const Environment& own) {
  Environment environment = own;
  std::erase_if(environment, [](const auto& entry) { return speaks_of_own_service(entry.first); });
  return environment;
}

}  // namespace

Environment own_environment() {
  Environment own;
  for (char** word = environ; word != nullptr && *word != nullptr; ++word) {
    const std::string_view variable(*word);
    const auto equals = variable.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    own.emplace(variable.substr(0, equals), variable.substr(equals + 1));
  }
  return own;
}

Environment app_environment(const AppSpec& app, const std::optional<Identity>& identity,
                            const Environment& own) {
  Environment environment = identity ? for_user(*identity, own) : for_own_user(own);
  for (const auto& [name, value] : app.env) environment.insert_or_assign(name, value);
  return environment;
}

std::vector<std::string> flat(const Environment& environment) {
  std::vector<std::string> all;
  all.reserve(environment.size());
  for (const auto& [name, value] : environment) all.push_back(name + '=' + value);
  return all;
}

}  // namespace skep::host
