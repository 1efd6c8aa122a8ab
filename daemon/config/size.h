#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/error.h"
#include "model/units.h"

namespace skep::config {

inline constexpr std::uint64_t greatest_size = 1ULL << 50U;  // 1 PiB

// "512MiB", "1GB", "1.5GiB", "4096B": a number and a unit. KiB, MiB, GiB and TiB count by 1024; kB,
// MB, GB and TB by 1000; capitals do not matter. "64k" is refused, since it may mean either. From 0
// to greatest_size. The error is a clause that begins with the text.
[[nodiscard]] Result<std::uint64_t> parse_size(std::string_view text);

using skep::format_size;

}  // namespace skep::config
