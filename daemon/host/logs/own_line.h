#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace skep::host {

// One line of skepd's own log: "2026-01-02T03:04:05.678Z INFO web:0 RUNNING pid=123\n". Control
// characters in `text` are escaped and more than 16 KiB of it cut, so that nothing in it can look
// like another line.
[[nodiscard]] std::string own_line(std::chrono::system_clock::time_point when,
                                   std::string_view level, std::string_view text);

}  // namespace skep::host
