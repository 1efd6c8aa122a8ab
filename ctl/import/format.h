#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skep::ctl::importing {

enum class Format : std::uint8_t { pm2, supervisord, procfile, systemd };

// "pm2", "supervisord", "procfile", "systemd", as --from takes them.
[[nodiscard]] std::optional<Format> format_named(std::string_view name);

// Told by the file's name and, where that does not tell, by what is in it.
[[nodiscard]] std::optional<Format> format_of(std::string_view file, std::string_view text);

// For people: "supervisord's web.conf".
[[nodiscard]] std::string described(Format format, std::string_view file);

}  // namespace skep::ctl::importing
