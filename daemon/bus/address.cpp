#include "bus/address.h"

#include <charconv>
#include <cstdlib>

namespace skep::bus {

static std::optional<std::string> unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    unsigned value = 0;
    const char* const digits = text.data() + i + 1;
    if (std::from_chars(digits, digits + 2, value, 16).ptr != digits + 2) return std::nullopt;
    plain += static_cast<char>(value);
    i += 2;
  }
  return plain;
}

std::string system_bus_address() {
  const char* const said = secure_getenv("DBUS_SYSTEM_BUS_ADDRESS");
  return said ? said : "unix:path=/run/dbus/system_bus_socket";
}

std::optional<std::string> unix_socket_of(std::string_view address) {
  address = address.substr(0, address.find(';'));
  if (!address.starts_with("unix:")) return std::nullopt;
  address.remove_prefix(5);
  while (!address.empty()) {
    const std::string_view pair = address.substr(0, address.find(','));
    address.remove_prefix(std::min(pair.size() + 1, address.size()));
    if (pair.starts_with("path=")) return unescaped(pair.substr(5));
    if (!pair.starts_with("abstract=")) continue;
    if (auto name = unescaped(pair.substr(9))) return '\0' + *name;
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace skep::bus
