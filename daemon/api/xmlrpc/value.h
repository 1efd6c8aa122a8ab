#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace skep::api::xmlrpc {

struct Value;

// A template only so that it is not looked into before a value is complete.
template <typename V>
struct MemberOf {
  std::string name;
  V value;
};
using Member = MemberOf<Value>;

using Array = std::vector<Value>;
using Struct = std::vector<Member>;  // in the order of writing; of a name that comes twice the last

// A value of XML-RPC. What came as base64 or as a date is a string.
struct Value {
  std::variant<bool, std::int64_t, double, std::string, Array, Struct> is;

  Value(bool flag) : is(flag) {}                           // NOLINT(google-explicit-constructor)
  Value(std::int64_t number) : is(number) {}               // NOLINT(google-explicit-constructor)
  Value(int number) : is(std::int64_t{number}) {}          // NOLINT(google-explicit-constructor)
  Value(double number) : is(number) {}                     // NOLINT(google-explicit-constructor)
  Value(std::string text) : is(std::move(text)) {}         // NOLINT(google-explicit-constructor)
  Value(std::string_view text) : is(std::string(text)) {}  // NOLINT(google-explicit-constructor)
  Value(const char* text) : is(std::string(text)) {}       // NOLINT(google-explicit-constructor)
  Value(Array array) : is(std::move(array)) {}             // NOLINT(google-explicit-constructor)
  Value(Struct members) : is(std::move(members)) {}        // NOLINT(google-explicit-constructor)
};

// Null: there is no such member.
[[nodiscard]] const Value* member(const Struct& of, std::string_view name);

}  // namespace skep::api::xmlrpc
