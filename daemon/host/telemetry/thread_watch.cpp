#include "host/telemetry/thread_watch.h"

#include <algorithm>

#include "host/telemetry/lag_window.h"

namespace skep::host {

namespace {

constexpr Duration span_length = std::chrono::seconds(5);

std::int64_t number_at(Instant now) {
  return now.time_since_epoch() / span_length;
}

// The longest turn that `now` tells of and `before` did not.
Duration new_lag(const Page::ThreadReading& before, const Page::ThreadReading& now) {
  if (now.lag_max > before.lag_max) return now.lag_max;
  LagCounts turns{};
  for (std::size_t bucket = 0; bucket < turns.size(); ++bucket) {
    if (now.lag.counts[bucket] < before.lag.counts[bucket]) return {};
    turns[bucket] = now.lag.counts[bucket] - before.lag.counts[bucket];
  }
  const double sum = std::max(0.0, now.lag.sum_seconds - before.lag.sum_seconds);
  return std::min(now.lag_max, longest_turn(turns, sum, now.resolution));
}

}  // namespace

void ThreadWatch::look(const Page& page, Instant now) {
  std::map<std::int32_t, Page::ThreadReading> seen;
  for (const Page::ThreadReading& reading : page.threads(now)) {
    const auto before = last_.find(reading.thread);
    note(now, new_lag(before == last_.end() ? Page::ThreadReading{} : before->second, reading));
    note(now, now - reading.stamp - reading.resolution);
    seen.emplace(reading.thread, reading);
  }
  last_ = std::move(seen);
}

void ThreadWatch::note(Instant now, Duration lag) {
  const std::int64_t number = number_at(now);
  Span& span = spans_[static_cast<std::size_t>(number) % spans_.size()];
  if (span.number != number) span = Span{number, {}};
  span.max = std::max(span.max, lag);
}

Duration ThreadWatch::lag_max(Instant now) const {
  const std::int64_t newest = number_at(now);
  const std::int64_t oldest = newest - static_cast<std::int64_t>(spans_.size()) + 1;
  Duration max{};
  for (const Span& span : spans_)
    if (span.number >= oldest && span.number <= newest) max = std::max(max, span.max);
  return max;
}

}  // namespace skep::host
