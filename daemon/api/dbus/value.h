#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace sdbus {
class Message;
}

namespace skep::api::dbus {

struct ObjectPath {
  std::string text;
  bool operator==(const ObjectPath&) const = default;
};

// What a property can be; b, u, t, s and o in D-Bus's signatures.
using Value = std::variant<bool, std::uint32_t, std::uint64_t, std::string, ObjectPath>;

[[nodiscard]] const char* signature_of(const Value& value);

// Texts may hold any bytes: what is no UTF-8 is replaced.
void write(sdbus::Message& message, const Value& value);

}  // namespace skep::api::dbus
