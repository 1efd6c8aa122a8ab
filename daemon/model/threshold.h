#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skep {

// What a worker is watched for; the label `threshold` of skep_worker_threshold_breaches_total,
// named as in the config.
enum class Threshold : std::uint8_t {
  loop_lag_soft,
  loop_lag_hard,
  heap_soft,
  heap_hard,
  memory_soft,
  memory_hard,
};

inline constexpr std::array all_thresholds{Threshold::loop_lag_soft, Threshold::loop_lag_hard,
                                           Threshold::heap_soft,     Threshold::heap_hard,
                                           Threshold::memory_soft,   Threshold::memory_hard};

// "loop-lag.soft", "heap.hard", ...
[[nodiscard]] std::string_view name_of(Threshold threshold);
[[nodiscard]] std::optional<Threshold> threshold_named(std::string_view name);

}  // namespace skep
