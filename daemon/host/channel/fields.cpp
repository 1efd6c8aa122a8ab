#include "host/channel/fields.h"

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

std::optional<bool> Fields::truth(std::string_view name) const {
  const auto* found = value(name);
  if (found == nullptr || !found->is_bool()) return std::nullopt;
  return found->get_bool();
}

}  // namespace skep::host
