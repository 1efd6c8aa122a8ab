#include "host/channel/fields.h"

#include <limits>

#include <boost/json/value.hpp>

namespace skep::host {

const boost::json::value* Fields::value(std::string_view name) const {
  return object_.if_contains({name.data(), name.size()});
}

bool Fields::absent(std::string_view name) const {
  const auto* found = value(name);
  return found == nullptr || found->is_null();
}

std::optional<std::int64_t> Fields::integer(std::string_view name, std::int64_t least,
                                            std::int64_t most) const {
  const auto* found = value(name);
  if (found == nullptr || !found->is_int64()) return std::nullopt;
  const std::int64_t number = found->get_int64();
  if (number < least || number > most) return std::nullopt;
  return number;
}

std::optional<std::string_view> Fields::text(std::string_view name, std::size_t longest) const {
  const auto* found = value(name);
  if (found == nullptr || !found->is_string()) return std::nullopt;
  const auto& string = found->get_string();
  if (string.size() > longest) return std::nullopt;
  return std::string_view(string.data(), string.size());
}

std::optional<std::string> Fields::joined(std::string_view name) const {
  if (absent(name)) return std::string();
  if (const auto string = text(name, 256)) return std::string(*string);
  constexpr auto any = std::numeric_limits<std::int32_t>::max();
  if (const auto number = integer(name, -any, any)) return std::to_string(*number);
  return std::nullopt;
}

}  // namespace skep::host
