#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "ctl/trouble.h"

// What skepd's answers are read with: a field that is missing or of another kind is as good as
// empty.
namespace skep::ctl {

[[nodiscard]] inline tl::unexpected<Trouble> unreadable(const std::string& what) {
  return trouble("skepd's answer cannot be understood: " + what +
                 "; are skepctl and skepd of one version?");
}

[[nodiscard]] inline boost::json::value parsed_json(std::string_view body,
                                                    boost::json::error_code& error) {
  namespace json = boost::json;
  return json::parse(json::string_view(body.data(), body.size()), error,
                     json::make_shared_resource<json::monotonic_resource>());
}

[[nodiscard]] inline std::string text_at(const boost::json::object& object,
                                         boost::json::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  const boost::json::string* text = value != nullptr ? value->if_string() : nullptr;
  return text != nullptr ? std::string(*text) : std::string();
}

[[nodiscard]] inline std::optional<std::int64_t> number_at(const boost::json::object& object,
                                                           boost::json::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  const std::int64_t* number = value != nullptr ? value->if_int64() : nullptr;
  return number != nullptr ? std::optional(*number) : std::nullopt;
}

// A number that counts slots or workers.
[[nodiscard]] inline std::optional<std::uint32_t> count_at(const boost::json::object& object,
                                                           boost::json::string_view key) {
  const auto number = number_at(object, key);
  if (!number || *number < 0 || *number > std::numeric_limits<std::uint32_t>::max()) return {};
  return static_cast<std::uint32_t>(*number);
}

// 0 where there is none; JSON writes 2.0 as 2.
[[nodiscard]] inline double real_at(const boost::json::object& object,
                                    boost::json::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  if (value == nullptr) return 0;
  boost::json::error_code error;
  const auto real = value->to_number<double>(error);
  return error ? 0 : real;
}

[[nodiscard]] inline bool flag_at(const boost::json::object& object, boost::json::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

// The array under "results" of an answer to a command.
[[nodiscard]] inline Attempt<boost::json::array> parsed_results(std::string_view body) {
  boost::json::error_code error;
  boost::json::value value = parsed_json(body, error);
  boost::json::object* object = error ? nullptr : value.if_object();
  boost::json::value* results = object != nullptr ? object->if_contains("results") : nullptr;
  if (results == nullptr || !results->is_array()) return unreadable("there are no results in it");
  return std::move(results->get_array());
}

}  // namespace skep::ctl
