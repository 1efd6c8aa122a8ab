#include "engine/trial.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/words.h"

namespace skep::engine {
namespace {

Duration step_at(std::size_t index) {
  return LagTally::first_step * (1LL << index);
}

std::optional<std::string> heap_breach(const Showing& old, const Showing& seen) {
  if (old.heap_bytes == 0) return std::nullopt;
  const double most = static_cast<double>(old.heap_bytes) * heap_tolerance;
  if (static_cast<double>(seen.heap_bytes) <= most + static_cast<double>(heap_slack_bytes))
    return std::nullopt;
  return fmt::format("its heap holds {}, that of the old workers at most {}",
                     words_for_bytes(seen.heap_bytes), words_for_bytes(old.heap_bytes));
}

std::optional<std::string> lag_breach(const Showing& old, const Showing& seen) {
  if (seen.lag.samples() < fewest_lag_samples) return std::nullopt;
  const Duration now = seen.lag.p99();
  const Duration before = old.lag.p99();
  if (now <= std::max(before * lag_tolerance, lag_floor)) return std::nullopt;
  return fmt::format("its event loop is up to {} late (p99), those of the old workers up to {}",
                     words_for(now), words_for(before));
}

}  // namespace

void LagTally::add(Duration lag) {
  std::size_t index = 0;
  while (index + 1 < counts.size() && lag > step_at(index)) ++index;
  ++counts.at(index);
  constexpr std::uint32_t many = 4096;
  if (samples() < many) return;
  for (std::uint32_t& count : counts) count /= 2;
}

std::uint32_t LagTally::samples() const {
  std::uint32_t all = 0;
  for (const std::uint32_t count : counts) all += count;
  return all;
}

Duration LagTally::p99() const {
  const std::uint32_t all = samples();
  if (all == 0) return {};
  const std::uint32_t beyond = all / 100;
  std::uint32_t above = 0;
  for (std::size_t index = counts.size(); index-- > 0;) {
    above += counts.at(index);
    if (above > beyond) return step_at(index);
  }
  return {};
}

void Showing::add(const Sample& sample, bool fair) {
  if (!sample.agent) return;
  if (fair && sample.lag) lag.add(*sample.lag);
  if (sample.heap) heap_bytes = sample.heap->used_bytes;
}

std::optional<std::string> breach_of(const Showing& old, const Showing& seen) {
  if (seen.blocked > old.blocked + blocked_slack)
    return fmt::format("its event loop stalled {} times, those of the old workers at most {} times",
                       seen.blocked, old.blocked);
  if (auto heap = heap_breach(old, seen)) return heap;
  return lag_breach(old, seen);
}

Showing worst_of(const Showing& one, const Showing& other) {
  Showing worst;
  worst.lag = one.lag.p99() >= other.lag.p99() ? one.lag : other.lag;
  worst.heap_bytes = std::max(one.heap_bytes, other.heap_bytes);
  worst.blocked = std::max(one.blocked, other.blocked);
  return worst;
}

}  // namespace skep::engine
