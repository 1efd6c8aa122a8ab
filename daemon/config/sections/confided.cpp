#include <algorithm>
#include <climits>
#include <string>
#include <utility>

#include "config/quote.h"
#include "config/sections/sandbox.h"

namespace skep::config {
namespace {

constexpr std::size_t most_files = 64;
constexpr std::size_t longest_name = 255;

bool fits_env_file(std::string_view path) {
  if (path.starts_with('-')) path.remove_prefix(1);
  return path.starts_with('/') && path.size() < PATH_MAX;
}

// As systemd has it: a file's name that can be a descriptor's too.
bool fits_credential(std::string_view name) {
  return !name.empty() && name.size() <= longest_name && name != "." && name != ".." &&
         std::none_of(name.begin(), name.end(),
                      [](char c) { return c < ' ' || c > '~' || c == '/' || c == ':'; });
}

bool has_twice(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

// The strings, each of which fits; none where there is a complaint.
std::vector<std::string> read_list(TableReader& app, const char* key, const std::string& wanted,
                                   bool (*fits)(std::string_view), const std::string& why_not) {
  auto all = app.strings(key, wanted);
  if (!all) return {};
  const auto odd = std::find_if_not(all->begin(), all->end(), fits);
  if (odd != all->end())
    app.complain(key, ": " + in_quotes(*odd) + why_not);
  else if (all->size() > most_files)
    app.complain(key, " has more than " + std::to_string(most_files) + " entries");
  else if (has_twice(*all))
    app.complain(key, " names one twice");
  else
    return std::move(*all);
  return {};
}

}  // namespace

void read_confided(TableReader& app, SandboxSpec& spec) {
  spec.env_files = read_list(
      app, "env-files", R"(an array of absolute paths such as ["/etc/web.env"])", fits_env_file,
      " must be an absolute path, with \"-\" in front of it where the file need not be there");
  spec.credentials =
      read_list(app, "credentials", R"(an array of names such as ["db-password"])", fits_credential,
                " cannot be the name of a credential, which is that of a file without '/' and ':'");
}

}  // namespace skep::config
