#include "host/telemetry/lag_window.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace skep::host {

namespace {

constexpr Duration span_length = std::chrono::seconds(5);

std::int64_t number_at(Instant now) {
  return now.time_since_epoch() / span_length;
}

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

double lower_bound(std::size_t bucket) {
  return bucket == 0 ? 0 : lag_bucket_bounds_seconds[bucket - 1];
}

double upper_bound(std::size_t bucket, double max) {
  return bucket < lag_bucket_bounds_seconds.size() ? lag_bucket_bounds_seconds[bucket]
                                                   : std::max(max, lower_bound(bucket));
}

double percentile(const LagCounts& counts, double total, double share, double max) {
  const double rank = share * total;
  double below = 0;
  for (std::size_t bucket = 0; bucket < counts.size(); ++bucket) {
    const auto count = static_cast<double>(counts[bucket]);
    if (count > 0 && below + count >= rank) {
      const double low = lower_bound(bucket);
      const double within = (rank - below) / count;
      return std::min(max, low + within * (upper_bound(bucket, max) - low));
    }
    below += count;
  }
  return max;
}

}  // namespace

LagWindow::Span& LagWindow::span_at(Instant now) {
  const std::int64_t number = number_at(now);
  Span& span = spans_[static_cast<std::size_t>(number) % spans_.size()];
  if (span.number != number) span = Span{number, {}, {}};
  return span;
}

void LagWindow::add(Instant now, const LagCounts& turns, Duration longest) {
  Span& span = span_at(now);
  for (std::size_t bucket = 0; bucket < turns.size(); ++bucket) {
    const std::uint64_t sum = span.counts[bucket] + turns[bucket];
    span.counts[bucket] = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(sum, std::numeric_limits<std::uint32_t>::max()));
  }
  span.max = std::max(span.max, longest);
}

void LagWindow::note(Instant now, Duration longest) {
  Span& span = span_at(now);
  span.max = std::max(span.max, longest);
}

LagWindow::Summary LagWindow::summary(Instant now) const {
  const std::int64_t newest = number_at(now);
  const std::int64_t oldest = newest - static_cast<std::int64_t>(spans_.size()) + 1;
  LagCounts counts{};
  Duration max{};
  for (const Span& span : spans_) {
    if (span.number < oldest || span.number > newest) continue;
    for (std::size_t bucket = 0; bucket < counts.size(); ++bucket)
      counts[bucket] += span.counts[bucket];
    max = std::max(max, span.max);
  }
  const auto total =
      static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
  const double most = seconds(max);
  if (total == 0) return {0, 0, most};
  return {percentile(counts, total, 0.50, most), percentile(counts, total, 0.99, most), most};
}

Duration longest_turn(const LagCounts& turns, double sum_seconds, Duration resolution) {
  std::size_t highest = turns.size();
  double samples = 0;
  for (std::size_t bucket = 0; bucket < turns.size(); ++bucket) {
    if (turns[bucket] == 0) continue;
    highest = bucket;
    samples += static_cast<double>(turns[bucket]);
  }
  if (highest == turns.size()) return {};
  // One late turn gives n samples: late, late - resolution, ...; their sum gives `late` back.
  const double most = std::min(sum_seconds, 1e9);
  const double late = (most + seconds(resolution) * samples * (samples - 1) / 2) / samples;
  const double within =
      std::clamp(late, lower_bound(highest), upper_bound(highest, std::max(late, most)));
  return std::chrono::duration_cast<Duration>(
      std::chrono::duration<double>(std::min({within, std::max(most, 0.0), 1e9})));
}

}  // namespace skep::host
