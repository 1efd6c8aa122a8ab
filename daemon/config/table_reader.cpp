#include "config/table_reader.h"

#include <climits>
#include <utility>

#include "config/expand.h"
#include "config/nearest.h"
#include "config/quote.h"

namespace skep::config {

TableReader::TableReader(const Table& table, std::string name, Scope& scope)
    : table_(table), name_(std::move(name)), scope_(scope) {}

const Entry* TableReader::entry(std::string_view key) {
  known_.emplace(key);
  if (scope_.around.looked_for)
    scope_.around.looked_for(name_.empty() ? std::string(key) : name_ + '.' + std::string(key));
  return table_.find(key);
}

std::optional<std::string> TableReader::text_of(std::string_view key, const Value& value,
                                                const std::string& wanted) {
  const auto* text = value.as<std::string>();
  if (text == nullptr) {
    complain_at(value, key, " must be " + wanted + ", not " + value.describe());
    return std::nullopt;
  }
  auto expanded = expand(*text, scope_.around.getenv);
  if (expanded) return std::move(*expanded);
  complain_at(value, key, ": " + expanded.error().message);
  return std::nullopt;
}

std::optional<std::string> TableReader::string(std::string_view key, const std::string& wanted) {
  const Entry* found = entry(key);
  return found == nullptr ? std::nullopt : text_of(key, found->value, wanted);
}

std::optional<std::string> TableReader::absolute_path(std::string_view key) {
  auto path = string(key, "an absolute path");
  if (!path) return std::nullopt;
  if (path->starts_with('/') && path->size() < PATH_MAX) return path;
  complain(key, path->starts_with('/') ? " has more bytes than a path may have"
                                       : " must be an absolute path, not " + in_quotes(*path));
  return std::nullopt;
}

std::optional<std::uint64_t> TableReader::integer(std::string_view key, std::uint64_t least,
                                                  std::uint64_t most) {
  const Entry* found = entry(key);
  if (found == nullptr) return std::nullopt;
  const auto* number = found->value.as<std::int64_t>();
  if (number != nullptr && *number >= 0 && static_cast<std::uint64_t>(*number) >= least &&
      static_cast<std::uint64_t>(*number) <= most)
    return static_cast<std::uint64_t>(*number);
  complain(key, " must be an integer from " + std::to_string(least) + " to " +
                    std::to_string(most) + ", not " + found->value.describe());
  return std::nullopt;
}

std::optional<bool> TableReader::boolean(std::string_view key) {
  const Entry* found = entry(key);
  if (found == nullptr) return std::nullopt;
  if (const bool* value = found->value.as<bool>()) return *value;
  complain(key, " must be true or false, not " + found->value.describe());
  return std::nullopt;
}

std::optional<std::vector<std::string>> TableReader::strings(std::string_view key,
                                                             const std::string& wanted) {
  const Entry* found = entry(key);
  if (found == nullptr) return std::nullopt;
  const auto* array = found->value.as<Array>();
  if (array == nullptr) {
    complain(key, " must be " + wanted + ", not " + found->value.describe());
    return std::nullopt;
  }
  std::vector<std::string> strings;
  for (const Value& value : *array)
    if (auto text = text_of(key, value, wanted)) strings.push_back(std::move(*text));
  if (strings.size() != array->size()) return std::nullopt;
  return strings;
}

std::optional<TableReader> TableReader::table(std::string_view key) {
  const Entry* found = entry(key);
  if (found == nullptr) return std::nullopt;
  const std::string inner = name_.empty() ? std::string(key) : name_ + '.' + std::string(key);
  if (const auto* table = found->value.as<Table>()) return TableReader(*table, inner, scope_);
  complain(key, " must be a table [" + inner + "], not " + found->value.describe());
  return std::nullopt;
}

void TableReader::complain(std::string_view key, const std::string& rest) {
  const Entry* found = table_.find(key);
  if (found != nullptr) complain_at(found->value, key, rest);
}

void TableReader::complain_at(const Value& value, std::string_view key, const std::string& rest) {
  complain_at(value.place, sentence(key, rest));
}

void TableReader::warn(std::string_view key, const std::string& rest) {
  if (const Entry* found = table_.find(key))
    scope_.problems.add(scope_.file, found->value.place, sentence(key, rest),
                        Problem::Severity::warning);
}

std::string TableReader::sentence(std::string_view key, const std::string& rest) const {
  const std::string where = name_.empty() ? std::string() : " in [" + name_ + ']';
  return in_quotes(key) + where + rest;
}

void TableReader::complain_at(Place place, const std::string& sentence) {
  scope_.problems.add(scope_.file, place, sentence);
}

std::string TableReader::unknown_sentence(const Entry& entry) const {
  const bool whole_file = name_.empty();
  std::string sentence = whole_file && entry.value.as<Table>() != nullptr
                             ? "unknown table [" + visible(entry.key) + ']'
                             : "unknown key " + in_quotes(entry.key);
  sentence += whole_file ? " in this file" : " in [" + name_ + ']';
  const std::vector<std::string_view> known(known_.begin(), known_.end());
  if (const auto meant = nearest(entry.key, known))
    return sentence + "; did you mean " + in_quotes(*meant) + '?';
  if (const auto* table = entry.value.as<Table>();
      whole_file && table != nullptr && table->find("command") != nullptr)
    return sentence + "; an app is written [app." + visible(entry.key) + ']';
  return sentence;
}

void TableReader::finish() {
  for (const Entry& entry : table_.entries)
    if (!known_.contains(entry.key)) complain_at(entry.place, unknown_sentence(entry));
}

}  // namespace skep::config
