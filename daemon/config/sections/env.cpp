#include <cstdint>

#include "config/quote.h"
#include "config/sections/sections.h"
#include "model/own_variables.h"

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

}  // namespace

void read_env(TableReader& app, AppSpec& spec) {
  auto env = app.table("env");
  if (!env) return;
  for (const Entry& entry : app.entry("env")->value.as<Table>()->entries) {
    if (!is_good_name(*env, entry)) continue;
    if (is_number_or_boolean(entry.value)) {
      env->complain(entry.key,
                    " must be a string, not " + entry.value.describe() + "; put it in quotes");
    } else if (auto value = env->text_of(entry.key, entry.value, "a string")) {
      spec.env.emplace(entry.key, std::move(*value));
    }
  }
}

}  // namespace skep::config
