#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace skep::host {

// The small files of /sys/fs/cgroup; they are read by kernel_text().

// 0, or the errno with which it could not be written.
[[nodiscard]] int write_kernel_text(const std::string& path, std::string_view text);

// "NAME NUMBER" lines, as in memory.events; what is no such line is left out.
[[nodiscard]] std::map<std::string, std::uint64_t, std::less<>> kernel_numbers(
    std::string_view text);

// A number alone; nothing for "max" and whatever else.
[[nodiscard]] std::optional<std::uint64_t> kernel_number(std::string_view text);

}  // namespace skep::host
