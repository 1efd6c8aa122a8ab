#pragma once

#include <cstdint>

#include "engine/random.h"
#include "model/app_spec.h"
#include "model/time.h"

namespace skep::engine {

// A row of deaths without a stable run in between.
struct Backoff {
  std::uint32_t deaths = 0;
  Duration last{};  // the delay given last

  bool operator==(const Backoff&) const = default;
};

// How long to wait before the next start, and one death more in the row. Exponential with equal
// jitter: d = first * 2^deaths up to most; d/2 + random(0..d/2), so that workers that died together
// do not come back together; but never less than the delay before, nor more than most.
[[nodiscard]] Duration next_delay(Backoff& row, const RestartSpec& spec, Random& random);

}  // namespace skep::engine
