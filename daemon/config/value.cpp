#include "config/value.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "config/quote.h"

namespace skep::config {
namespace {

struct Description {
  std::string operator()(const std::string& text) const { return "the string " + in_quotes(text); }
  std::string operator()(std::int64_t number) const {
    return "the integer " + std::to_string(number);
  }
  std::string operator()(double number) const {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "the number %g", number);
    return text.data();
  }
  std::string operator()(bool value) const {
    return value ? "the boolean true" : "the boolean false";
  }
  std::string operator()(Moment /*moment*/) const { return "a date or time"; }
  std::string operator()(const Array& /*array*/) const { return "an array"; }
  std::string operator()(const Table& /*table*/) const { return "a table"; }
};

}  // namespace

const Entry* Table::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

std::string Value::describe() const {
  return std::visit(Description{}, data);
}

}  // namespace skep::config
