#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skep::bus {

// Where the system bus listens, as sd-bus finds it: DBUS_SYSTEM_BUS_ADDRESS, or the usual socket.
[[nodiscard]] std::string system_bus_address();

// The Unix socket that is first in a D-Bus address ("unix:path=/run/dbus/system_bus_socket;...");
// an abstract one begins with a zero byte. Nothing where the first transport is another.
[[nodiscard]] std::optional<std::string> unix_socket_of(std::string_view address);

}  // namespace skep::bus
