#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/problem.h"

namespace skep::config {

struct Value;
struct Entry;

using Array = std::vector<Value>;

struct Table {
  std::vector<Entry> entries;  // in the order of the file

  [[nodiscard]] const Entry* find(std::string_view key) const;
};

struct Moment {};  // a date or time, which no key takes

// What a TOML file says, with the place where it says so.
struct Value {
  Place place;
  std::variant<std::string, std::int64_t, double, bool, Moment, Array, Table> data;

  template <typename T>
  [[nodiscard]] const T* as() const {
    return std::get_if<T>(&data);
  }

  // For "must be a string, not ...": "the integer 3", `the string "x"`, "an array".
  [[nodiscard]] std::string describe() const;
};

struct Entry {
  std::string key;
  Place place;  // the key's
  Value value;
};

}  // namespace skep::config
