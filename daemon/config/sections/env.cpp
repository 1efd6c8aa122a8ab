#include <cstdint>
#include <optional>
#include <utility>

#include "config/expand.h"
#include "config/quote.h"
#include "config/sections/sections.h"
#include "model/own_variables.h"
#include "model/secret.h"

namespace skep::config {
namespace {

bool is_number_or_boolean(const Value& value) {
  return value.as<std::int64_t>() != nullptr || value.as<double>() != nullptr ||
         value.as<bool>() != nullptr;
}

bool is_good_name(TableReader& env, const Entry& entry) {
  const std::string& name = entry.key;
  if (name.empty() || name.find_first_of(std::string_view("=\0", 2)) != std::string::npos) {
    env.complain_at(entry.place, in_quotes(name) + " in [" + env.name() +
                                     "] cannot name an environment variable");
    return false;
  }
  if (!is_own_variable(name)) return true;
  env.complain_at(entry.place, in_quotes(name) + " in [" + env.name() +
                                   "] is set by skepd itself for each worker; remove it");
  return false;
}

// The same as what text_of() and its like complain of, without anything of the value.
std::optional<std::string> read_secret(TableReader& env, const Entry& entry) {
  const auto* text = entry.value.as<std::string>();
  if (text == nullptr) {
    env.complain(entry.key, " must be a string; put it in quotes");
    return std::nullopt;
  }
  auto value = expand(*text, env.scope().around.getenv);
  if (value) return *std::move(value);
  env.complain(entry.key,
               " has a ${...} that cannot be put in; set that environment variable, or write $$ "
               "for a plain $");
  return std::nullopt;
}

}  // namespace

void read_env(TableReader& app, AppSpec& spec) {
  auto env = app.table("env");
  if (!env) return;
  for (const Entry& entry : app.entry("env")->value.as<Table>()->entries) {
    if (!is_good_name(*env, entry)) continue;
    if (looks_secret(entry.key, {})) {
      if (auto value = read_secret(*env, entry)) spec.env.emplace(entry.key, *std::move(value));
    } else if (is_number_or_boolean(entry.value)) {
      env->complain(entry.key,
                    " must be a string, not " + entry.value.describe() + "; put it in quotes");
    } else if (auto value = env->text_of(entry.key, entry.value, "a string")) {
      spec.env.emplace(entry.key, std::move(*value));
    }
  }
}

}  // namespace skep::config
