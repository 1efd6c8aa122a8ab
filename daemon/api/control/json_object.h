#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skep::api {

// Appends one JSON object to a text, a field at a time. Boost.JSON would write 0.25 as 2.5E-1,
// which nobody wants to read in `skepctl status --json`.
class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) {}

  JsonObject& text(std::string_view name, std::string_view value);
  JsonObject& integer(std::string_view name, std::int64_t value);
  JsonObject& count(std::string_view name, std::uint64_t value);
  JsonObject& real(std::string_view name, double value);  // to six decimals; null: not finite
  JsonObject& flag(std::string_view name, bool value);
  JsonObject& null(std::string_view name);
  JsonObject& raw(std::string_view name, std::string_view json);
  void close();

 private:
  void name(std::string_view name);

  std::string& out_;
  bool empty_ = true;
};

}  // namespace skep::api
