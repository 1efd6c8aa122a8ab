#include "api/control/json_object.h"

#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "api/http/text.h"

namespace skep::api {

void JsonObject::name(std::string_view name) {
  out_ += empty_ ? "{\"" : ",\"";
  empty_ = false;
  out_ += name;
  out_ += "\":";
}

JsonObject& JsonObject::text(std::string_view name, std::string_view value) {
  return raw(name, json_quoted(value));
}

JsonObject& JsonObject::integer(std::string_view name, std::int64_t value) {
  this->name(name);
  fmt::format_to(std::back_inserter(out_), "{}", value);
  return *this;
}

JsonObject& JsonObject::count(std::string_view name, std::uint64_t value) {
  this->name(name);
  fmt::format_to(std::back_inserter(out_), "{}", value);
  return *this;
}

JsonObject& JsonObject::real(std::string_view name, double value) {
  if (!std::isfinite(value)) return null(name);
  this->name(name);
  constexpr double digits = 1e6;
  fmt::format_to(std::back_inserter(out_), "{}", std::round(value * digits) / digits);
  return *this;
}

JsonObject& JsonObject::flag(std::string_view name, bool value) {
  return raw(name, value ? "true" : "false");
}

JsonObject& JsonObject::null(std::string_view name) {
  return raw(name, "null");
}

JsonObject& JsonObject::raw(std::string_view name, std::string_view json) {
  this->name(name);
  out_ += json;
  return *this;
}

void JsonObject::close() {
  out_ += empty_ ? "{}" : "}";
}

}  // namespace skep::api
