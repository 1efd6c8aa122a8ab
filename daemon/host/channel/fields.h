#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <boost/json/object.hpp>

namespace skep::host {

// Looks into a JSON object that nobody vouches for: each question is answered only by a value of
// the right type and range.
class Fields {
 public:
  explicit Fields(const boost::json::object& object) : object_(object) {}

  // Missing, or null: JavaScript's undefined does not travel in JSON.
  [[nodiscard]] bool absent(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name, std::int64_t least,
                                                    std::int64_t most) const;
  [[nodiscard]] std::optional<std::string_view> text(std::string_view name,
                                                     std::size_t longest) const;
  [[nodiscard]] std::optional<bool> truth(std::string_view name) const;
  [[nodiscard]] const boost::json::value* value(std::string_view name) const;

 private:
  const boost::json::object& object_;
};

}  // namespace skep::host
