#include "api/dbus/value.h"

#include <array>

#include <sdbus-c++/Message.h>
#include <sdbus-c++/Types.h>

#include "api/http/text.h"

namespace skep::api::dbus {

const char* signature_of(const Value& value) {
  static constexpr std::array signatures{"b", "u", "t", "s", "o"};
  static_assert(signatures.size() == std::variant_size_v<Value>);
  return signatures.at(value.index());
}

void write(sdbus::Message& message, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value))
    message << as_utf8(*text);
  else if (const auto* path = std::get_if<ObjectPath>(&value))
    message << sdbus::ObjectPath(path->text);
  else if (const auto* flag = std::get_if<bool>(&value))
    message << *flag;
  else if (const auto* number = std::get_if<std::uint32_t>(&value))
    message << *number;
  else
    message << std::get<std::uint64_t>(value);
}

}  // namespace skep::api::dbus
