#include "ctl/import/imported.h"

#include <algorithm>

#include "model/own_variables.h"

namespace skep::ctl::importing {
namespace {

auto place_of(const std::vector<Entry>& entries, std::string_view table, std::string_view key) {
  return std::find_if(entries.begin(), entries.end(),
                      [&](const Entry& entry) { return entry.table == table && entry.key == key; });
}

}  // namespace

void App::set(std::string_view table, std::string_view key, Value value, std::string remark) {
  unset(table, key);
  entries.push_back({std::string(table), std::string(key), std::move(value), std::move(remark)});
}

void App::unset(std::string_view table, std::string_view key) {
  if (const auto place = place_of(entries, table, key); place != entries.end())
    entries.erase(place);
}

const Value* App::find(std::string_view table, std::string_view key) const {
  const auto place = place_of(entries, table, key);
  return place == entries.end() ? nullptr : &place->value;
}

void App::set_env(const std::string& variable, std::string value) {
  if (variable.empty() || variable.find_first_of(std::string_view("=\0", 2)) != std::string::npos)
    return note("environment " + variable + '=' + value,
                "This cannot name an environment variable.");
  if (is_own_variable(variable))
    return note("environment " + variable + '=' + value,
                "skepd sets this variable by itself for each worker.");
  const auto known = std::find_if(env.begin(), env.end(),
                                  [&](const auto& entry) { return entry.first == variable; });
  if (known == env.end())
    env.emplace_back(variable, std::move(value));
  else
    known->second = std::move(value);
}

const std::string* App::find_env(std::string_view variable) const {
  const auto known = std::find_if(env.begin(), env.end(),
                                  [&](const auto& entry) { return entry.first == variable; });
  return known == env.end() ? nullptr : &known->second;
}

void App::note(std::string setting, std::string_view advice) {
  notes.push_back({std::move(setting), std::string(advice)});
}

}  // namespace skep::ctl::importing
