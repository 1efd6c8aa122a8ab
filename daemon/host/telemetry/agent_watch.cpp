#include "host/telemetry/agent_watch.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace skep::host {

namespace {

constexpr Duration utilization_period = std::chrono::seconds(1);
constexpr Duration threads_period = std::chrono::seconds(1);

bool went_backwards(const Page::Reading& from, const Page::Reading& to) {
  for (std::size_t bucket = 0; bucket < to.lag.counts.size(); ++bucket)
    if (to.lag.counts[bucket] < from.lag.counts[bucket]) return true;
  return to.lag.sum_seconds < from.lag.sum_seconds || to.gc_count < from.gc_count ||
         to.gc_seconds < from.gc_seconds || to.lag_max < from.lag_max ||
         to.thread_exits < from.thread_exits || to.thread_failures < from.thread_failures;
}

void grow(std::uint64_t& total, std::uint64_t by) {
  const std::uint64_t room = std::numeric_limits<std::uint64_t>::max() - total;
  total += std::min(room, by);
}

}  // namespace

std::optional<AgentFacts> AgentWatch::facts(std::uint64_t incarnation) const {
  const auto& counted = last_ ? last_ : former_;
  if (!counted) return std::nullopt;
  return AgentFacts{
      incarnation,         counted->lag,          counted->lag_max,        counted->gc_count,
      counted->gc_seconds, counted->thread_exits, counted->thread_failures};
}

void AgentWatch::restore(const AgentFacts& facts) {
  former_.emplace();
  former_->lag = facts.lag;
  former_->lag_max = facts.lag_max;
  former_->gc_count = facts.gc_count;
  former_->gc_seconds = facts.gc_seconds;
  former_->thread_exits = facts.thread_exits;
  former_->thread_failures = facts.thread_failures;
}

std::optional<std::string> AgentWatch::look(Instant now, AgentTotals& totals) {
  const auto reading = page_.look(now);
  if (!reading) return ignore(reading.error());
  if (reading->writer != worker_) return ignore_writer(reading->writer);
  take(*reading, now, totals);
  look_at_threads(now);
  return std::nullopt;
}

std::optional<std::string> AgentWatch::ignore(Page::Unreadable why) {
  if (why == Page::Unreadable::torn) return std::nullopt;
  const bool wiped = why == Page::Unreadable::absent && last_.has_value();
  last_.reset();
  if ((why == Page::Unreadable::absent && !wiped) || std::exchange(warned_impossible_, true))
    return std::nullopt;
  return "its telemetry page holds values that cannot be true, so its event loop and heap are not "
         "watched while that lasts; something in the worker writes over the page";
}

std::optional<std::string> AgentWatch::ignore_writer(pid_t writer) {
  last_.reset();
  if (std::exchange(warned_writer_, true)) return std::nullopt;
  return fmt::format(
      "its event loop and heap are not watched, because its telemetry page is written by process "
      "{} and not by the worker's own process {}: `command` starts Node through another program, "
      "such as npm, yarn or a shell; let it start node directly",
      writer, worker_);
}

void AgentWatch::take(const Page::Reading& reading, Instant now, AgentTotals& totals) {
  const Page::Reading before = last_ ? *last_ : former_.value_or(Page::Reading{});
  former_.reset();
  if (!went_backwards(before, reading)) {
    LagCounts turns{};
    for (std::size_t bucket = 0; bucket < turns.size(); ++bucket) {
      turns[bucket] = reading.lag.counts[bucket] - before.lag.counts[bucket];
      grow(totals.lag.counts[bucket], turns[bucket]);
    }
    const double sum = reading.lag.sum_seconds - before.lag.sum_seconds;
    totals.lag.sum_seconds += sum;
    grow(totals.gc_count, reading.gc_count - before.gc_count);
    totals.gc_seconds += reading.gc_seconds - before.gc_seconds;
    grow(totals.thread_exits, reading.thread_exits - before.thread_exits);
    grow(totals.thread_failures, reading.thread_failures - before.thread_failures);
    const Duration longest = reading.lag_max > before.lag_max
                                 ? reading.lag_max
                                 : longest_turn(turns, sum, reading.resolution);
    window_.add(now, turns, std::min(longest, reading.lag_max));
    lag_ = std::max(lag_, std::min(longest, reading.lag_max));
  }
  measure_utilization(reading);
  last_ = reading;
  if (const Duration overdue = silence(now); overdue > Duration{}) window_.note(now, overdue);
}

// Workers that began together take turns within the period, so that no tick reads all records of
// all.
void AgentWatch::look_at_threads(Instant now) {
  if (threads_due_ == Instant{}) threads_due_ = now + worker_ % 20 * threads_period / 20;
  if (now < threads_due_) return;
  threads_due_ = now + threads_period;
  threads_.look(page_, now);
}

bool AgentWatch::heap_exhausted() const {
  return last_ && last_->heap_exhausted != Instant{} && last_->heap_exhausted >= last_->stamp;
}

void AgentWatch::measure_utilization(const Page::Reading& reading) {
  if (!utilization_since_ || reading.stamp < utilization_since_->stamp ||
      reading.loop_active < utilization_since_->loop_active ||
      reading.loop_idle < utilization_since_->loop_idle) {
    utilization_since_ = reading;
    return;
  }
  if (reading.stamp - utilization_since_->stamp < utilization_period) return;
  const auto active =
      static_cast<double>((reading.loop_active - utilization_since_->loop_active).count());
  const auto idle =
      static_cast<double>((reading.loop_idle - utilization_since_->loop_idle).count());
  if (active + idle > 0) utilization_ = active / (active + idle);
  utilization_since_ = reading;
}

Duration AgentWatch::silence(Instant now) const {
  if (!last_) return {};
  return std::max(Duration{}, now - last_->stamp - last_->resolution);
}

AgentFigures AgentWatch::figures(Instant now, const AgentTotals& totals) const {
  AgentFigures figures;
  const LagWindow::Summary recent = window_.summary(now);
  figures.lag = totals.lag;
  figures.lag_p50_seconds = recent.p50;
  figures.lag_p99_seconds = recent.p99;
  figures.lag_max_seconds = recent.max;
  figures.utilization_ratio = silence(now) >= utilization_period ? 1 : utilization_;
  figures.heap_used_bytes = last_->heap_used_bytes;
  figures.heap_limit_bytes = last_->heap_limit_bytes;
  figures.open_connections = last_->open_connections;
  figures.gc_count = totals.gc_count;
  figures.gc_seconds = totals.gc_seconds;
  figures.threads = threads_.count();
  figures.thread_lag_max_seconds = std::chrono::duration<double>(threads_.lag_max(now)).count();
  figures.thread_exits = totals.thread_exits;
  figures.thread_failures = totals.thread_failures;
  return figures;
}

}  // namespace skep::host
