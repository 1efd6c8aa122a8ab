#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skep::api::dbus {

inline constexpr auto bus_name = "org.skep1";
inline constexpr auto manager_path = "/org/skep1";

// "web-1" as a part of an object path, escaped as systemd escapes: "web_2d1".
[[nodiscard]] std::string path_label(std::string_view name);

[[nodiscard]] std::string app_path(std::string_view app);
// Of the slot "web:0": /org/skep1/worker/web_3a0.
[[nodiscard]] std::string worker_path(std::string_view app, std::uint32_t slot);

}  // namespace skep::api::dbus
