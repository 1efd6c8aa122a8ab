#include "api/xmlrpc/method.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace skep::api::xmlrpc {
namespace {

std::vector<Method> sorted_methods() {
  std::vector<Method> all;
  for (const auto subject : {info_methods(), process_methods(), signal_methods(), log_methods(),
                             config_methods(), group_methods(), daemon_methods(), system_methods()})
    all.insert(all.end(), subject.begin(), subject.end());
  std::sort(all.begin(), all.end(),
            [](const Method& one, const Method& other) { return one.name < other.name; });
  return all;
}

std::optional<std::int64_t> whole_number(const Value& value) {
  constexpr double most = 1e15;
  if (const auto* number = std::get_if<std::int64_t>(&value.is)) return *number;
  if (const auto* flag = std::get_if<bool>(&value.is)) return *flag ? 1 : 0;
  if (const auto* real = std::get_if<double>(&value.is))
    return std::abs(*real) < most ? std::optional(static_cast<std::int64_t>(*real)) : std::nullopt;
  const auto* text = std::get_if<std::string>(&value.is);
  if (text == nullptr) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc{} || end != text->data() + text->size()) return std::nullopt;
  return number;
}

std::optional<Value> fitted(const Value& value, Type type) {
  switch (type) {
    case Type::integer:
    case Type::boolean: {
      const auto number = whole_number(value);
      if (!number) return std::nullopt;
      return type == Type::integer ? Value(*number) : Value(*number != 0);
    }
    case Type::string:
      if (std::holds_alternative<std::string>(value.is)) return value;
      if (const auto* number = std::get_if<std::int64_t>(&value.is))
        return Value(std::to_string(*number));
      return std::nullopt;
    case Type::array:
      return std::holds_alternative<Array>(value.is) ? std::optional(value) : std::nullopt;
    case Type::structure:
      return std::holds_alternative<Struct>(value.is) ? std::optional(value) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

const std::string& Call::text(std::size_t at) const {
  return std::get<std::string>(params.at(at).is);
}

std::int64_t Call::number(std::size_t at) const {
  return std::get<std::int64_t>(params.at(at).is);
}

bool Call::flag(std::size_t at) const {
  return at >= params.size() || std::get<bool>(params.at(at).is);
}

const Array& Call::array(std::size_t at) const {
  return std::get<Array>(params.at(at).is);
}

std::span<const Method> methods() {
  static const std::vector<Method> all = sorted_methods();
  return all;
}

const Method* method_named(std::string_view name) {
  const auto all = methods();
  const auto found = std::lower_bound(
      all.begin(), all.end(), name,
      [](const Method& one, std::string_view wanted) { return one.name < wanted; });
  return found == all.end() || found->name != name ? nullptr : &*found;
}

tl::expected<Array, Fault> fitted(const Method& method, Array params) {
  const tl::unexpected<Fault> refused(Fault{FaultCode::incorrect_parameters, {}});
  if (params.size() > method.parameters.size()) return refused;
  for (std::size_t at = 0; at < method.parameters.size(); ++at) {
    const Parameter& parameter = method.parameters[at];
    if (at >= params.size()) {
      if (!parameter.optional) return refused;
      continue;
    }
    auto value = fitted(params[at], parameter.type);
    if (!value) return refused;
    params[at] = std::move(*value);
  }
  return params;
}

}  // namespace skep::api::xmlrpc
