#include "ctl/import/pm2_fields.h"

#include <cmath>

#include <boost/json/serialize.hpp>

#include "ctl/import/quantities.h"
#include "ctl/import/split_words.h"

namespace skep::ctl::importing {
namespace json = boost::json;

const json::value* Pm2Fields::take(std::initializer_list<std::string_view> names) {
  const json::value* found = nullptr;
  for (const std::string_view name : names) {
    taken_.emplace(name);
    const json::value* value = object_.if_contains({name.data(), name.size()});
    if (found == nullptr && value != nullptr && !value->is_null()) found = value;
  }
  return found;
}

std::optional<std::string> Pm2Fields::text(std::initializer_list<std::string_view> names) {
  const json::value* value = take(names);
  if (value == nullptr) return std::nullopt;
  if (!value->is_structured()) return text_of(*value);
  leave(names);
  return std::nullopt;
}

std::optional<double> Pm2Fields::number(std::initializer_list<std::string_view> names) {
  const json::value* value = take(names);
  if (value == nullptr) return std::nullopt;
  if (value->is_number()) return value->to_number<double>();
  if (const auto* text = value->if_string())
    if (const auto number = decimal_of({text->data(), text->size()})) return number;
  leave(names);
  return std::nullopt;
}

std::optional<bool> Pm2Fields::boolean(std::initializer_list<std::string_view> names) {
  const json::value* value = take(names);
  if (value == nullptr) return std::nullopt;
  if (const bool* flag = value->if_bool()) return *flag;
  if (const auto flag = value->is_structured() ? std::nullopt : boolean_of(text_of(*value)))
    return flag;
  leave(names);
  return std::nullopt;
}

std::vector<std::string> Pm2Fields::words(std::initializer_list<std::string_view> names) {
  const json::value* value = take(names);
  if (value == nullptr) return {};
  if (value->is_object()) leave(names);
  if (!value->is_array())
    return value->is_object() ? std::vector<std::string>{} : split_words(text_of(*value));
  std::vector<std::string> words;
  for (const json::value& word : value->get_array()) words.push_back(text_of(word));
  return words;
}

void Pm2Fields::leave(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) taken_.erase(std::string(name));
}

std::vector<std::string> Pm2Fields::rest() const {
  std::vector<std::string> left;
  for (const auto& [key, value] : object_)
    if (!taken_.contains(std::string_view(key.data(), key.size()))) left.emplace_back(key);
  return left;
}

std::string text_of(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  if (const double* number = value.if_double();
      number != nullptr && std::fabs(*number) < 1e15 && std::trunc(*number) == *number)
    return std::to_string(static_cast<long long>(*number));
  return json::serialize(value);
}

std::string setting_of(std::string_view key, const json::value& value) {
  return std::string(key) + " = " + json::serialize(value);
}

}  // namespace skep::ctl::importing
