#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/time.h"

namespace skep {

struct DurationUnit {
  std::string_view name;
  std::int64_t nanoseconds;
};

inline constexpr std::array duration_units{
    DurationUnit{"d", 86'400'000'000'000}, DurationUnit{"h", 3'600'000'000'000},
    DurationUnit{"m", 60'000'000'000},     DurationUnit{"s", 1'000'000'000},
    DurationUnit{"ms", 1'000'000},         DurationUnit{"us", 1'000},
};

struct SizeUnit {
  std::string_view name;
  std::string_view lower;
  std::uint64_t bytes;
};

inline constexpr std::array size_units{
    SizeUnit{"TiB", "tib", 1ULL << 40U},
    SizeUnit{"TB", "tb", 1'000'000'000'000},
    SizeUnit{"GiB", "gib", 1ULL << 30U},
    SizeUnit{"GB", "gb", 1'000'000'000},
    SizeUnit{"MiB", "mib", 1ULL << 20U},
    SizeUnit{"MB", "mb", 1'000'000},
    SizeUnit{"KiB", "kib", 1ULL << 10U},
    SizeUnit{"kB", "kb", 1'000},
    SizeUnit{"B", "b", 1},
};

// The shortest text that the config reads as the same duration (0 and above): "1h30m", "1s500ms",
// "0s". Only what is below a microsecond is a fraction: "1.5us".
[[nodiscard]] std::string format_duration(Duration duration);

// A text that the config reads as the same size: "512MiB", "1500B".
[[nodiscard]] std::string format_size(std::uint64_t bytes);

}  // namespace skep
