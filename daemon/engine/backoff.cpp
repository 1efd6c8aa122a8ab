#include "engine/backoff.h"

#include <algorithm>

namespace skep::engine {
namespace {

Duration doubled(Duration first, std::uint32_t times, Duration most) {
  Duration delay = std::min(first, most);
  for (std::uint32_t i = 0; i < times && delay > Duration::zero() && delay < most; ++i)
    delay = delay > most / 2 ? most : delay * 2;
  return delay;
}

}  // namespace

Duration next_delay(Backoff& row, const RestartSpec& spec, Random& random) {
  const Duration full = doubled(spec.backoff_first, row.deaths, spec.backoff_most);
  const Duration half = full / 2;
  const Duration jittered = half + Duration(static_cast<Duration::rep>(random.up_to(
                                       static_cast<std::uint64_t>((full - half).count()))));
  if (row.deaths < ~0U) ++row.deaths;
  row.last = std::min(std::max(jittered, row.last), spec.backoff_most);
  return row.last;
}

}  // namespace skep::engine
