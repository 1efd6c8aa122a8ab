#pragma once

#include <cstdint>
#include <optional>

#include "model/app_spec.h"
#include "model/sample.h"
#include "model/time.h"

namespace skep::engine {

// Whether a figure is past its limit; empty where one sample cannot tell: no limit, no figure, or a
// percentage of an unknown heap.
[[nodiscard]] std::optional<bool> is_past(const std::optional<HeapLimit>& limit,
                                          const std::optional<HeapFigures>& heap);
[[nodiscard]] std::optional<bool> is_past(const std::optional<Bytes>& limit,
                                          const std::optional<std::uint64_t>& bytes);

// How long one figure of one worker has been past one limit.
struct Breach {
  std::optional<Instant> since;  // past the limit in every sample from then on
  bool lasting = false;          // ... for as long as it must be to count
  bool held = false;             // that its replacement waits was told

  bool operator==(const Breach&) const = default;
};

enum class BreachChange : std::uint8_t { none, breached, recovered };

// One sample more. A breach counts once it has lasted `sustained`; a sample that cannot tell
// changes nothing.
[[nodiscard]] BreachChange observe(Breach& breach, std::optional<bool> past, Duration sustained,
                                   Instant now);

}  // namespace skep::engine
