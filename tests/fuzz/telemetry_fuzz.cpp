#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <sys/mman.h>
#include <utility>

#include "agent/telemetry.h"
#include "host/telemetry/agent_watch.h"

namespace {

using namespace skep;
using namespace skep::host;

constexpr pid_t worker = 4711;
constexpr std::uint64_t most_bytes = 1ULL << 48U;

void require(bool holds) {
  if (!holds) std::abort();
}

void require_seconds(double value) {
  require(std::isfinite(value) && value >= 0);
}

// What the fuzzer says, piece by piece; zeros once it has no more to say.
class Script {
 public:
  Script(const std::uint8_t* data, std::size_t size) : at_(data), left_(size) {}

  [[nodiscard]] bool ended() const { return left_ == 0; }
  std::uint16_t number() {
    std::uint16_t value = 0;
    copy(&value, sizeof value);
    return value;
  }
  void copy(void* to, std::size_t size) {
    const std::size_t taken = std::min(size, left_);
    std::memcpy(to, at_, taken);
    at_ += taken;
    left_ -= taken;
  }

 private:
  const std::uint8_t* at_;
  std::size_t left_;
};

// The writer's side of the page.
class Writing {
 public:
  explicit Writing(const Page& page)
      : map_(static_cast<telemetry_page*>(::mmap(nullptr, SKEP_TELEMETRY_SIZE,
                                                 PROT_READ | PROT_WRITE, MAP_SHARED,
                                                 page.descriptor(), 0))) {
    require(map_ != MAP_FAILED);
  }
  ~Writing() { ::munmap(map_, SKEP_TELEMETRY_SIZE); }
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;

  void begin() {
    map_->magic = SKEP_TELEMETRY_MAGIC;
    map_->version = SKEP_TELEMETRY_VERSION;
    map_->size = SKEP_TELEMETRY_SIZE;
    map_->pid = worker;
    map_->main.resolution_ns = 50'000'000;
  }
  void stamp(Instant now) {
    map_->main.sequence &= ~1U;
    map_->main.stamp_ns = static_cast<std::uint64_t>(now.time_since_epoch().count());
  }
  void scribble(Script& script) {
    const std::size_t offset = script.number() % SKEP_TELEMETRY_SIZE;
    const std::size_t size = script.number() % (SKEP_TELEMETRY_SIZE - offset);
    script.copy(reinterpret_cast<char*>(map_) + offset, size);
  }

 private:
  telemetry_page* map_;
};

void check(const Page::Reading& reading, Instant now) {
  using namespace std::chrono_literals;
  require(reading.writer == worker);
  require(reading.stamp > Instant{} && reading.stamp <= now + 1s);
  require(reading.resolution >= 1ms && reading.resolution <= 1s);
  require(reading.lag_max >= Duration{});
  require_seconds(reading.lag.sum_seconds);
  require_seconds(reading.gc_seconds);
  for (const std::uint64_t bytes :
       {reading.heap_used_bytes, reading.heap_limit_bytes, reading.judged_heap_used_bytes,
        reading.judged_heap_limit_bytes, reading.open_connections})
    require(bytes < most_bytes);
}

void check(const AgentFigures& figures) {
  for (const double seconds :
       {figures.lag.sum_seconds, figures.lag_p50_seconds, figures.lag_p99_seconds,
        figures.lag_max_seconds, figures.gc_seconds, figures.thread_lag_max_seconds})
    require_seconds(seconds);
  require(figures.lag_p50_seconds <= figures.lag_p99_seconds &&
          figures.lag_p99_seconds <= figures.lag_max_seconds);
  require(figures.utilization_ratio >= 0 && figures.utilization_ratio <= 1);
  require(figures.threads <= SKEP_TELEMETRY_THREADS);
}

// Counters carry on, whatever a page does.
void check_grown(const AgentTotals& from, const AgentTotals& to) {
  for (std::size_t i = 0; i < to.lag.counts.size(); ++i)
    require(to.lag.counts.at(i) >= from.lag.counts.at(i));
  require(to.lag.sum_seconds >= from.lag.sum_seconds && to.gc_seconds >= from.gc_seconds &&
          to.gc_count >= from.gc_count && to.thread_exits >= from.thread_exits &&
          to.thread_failures >= from.thread_failures);
}

class Watching {
 public:
  explicit Watching(Page page) : watch_(std::move(page), worker) {}

  void look(Instant now) {
    const AgentTotals before = totals_;
    if (const auto warning = watch_.look(now, totals_)) {
      require(!warning->empty() && ++warnings_ <= 2);
    }
    check_grown(before, totals_);
    require(watch_.silence(now) >= Duration{} && watch_.silence(now) <= now.time_since_epoch());
    (void)watch_.heap_exhausted();
    if (!watch_.last()) return;
    check(*watch_.last(), now);
    check(watch_.figures(now, totals_));
  }

 private:
  AgentWatch watch_;
  AgentTotals totals_;
  int warnings_ = 0;
};

}  // namespace

// A writer scribbles over its page, as the bytes say, and is looked at in between. Each step: a
// number whose lowest bit is whether to stamp, and the rest by how many milliseconds the next look
// is later; where and how much to write; that.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Script script(data, size);
  auto page = Page::make();
  require(page.has_value());
  Writing writing(*page);
  Watching watching(std::move(*page));
  Instant now{std::chrono::hours(1)};
  if (script.number() % 2 == 0) writing.begin();
  while (!script.ended()) {
    const std::uint16_t step = script.number();
    now += std::chrono::milliseconds(step / 2);
    writing.scribble(script);
    if (step % 2 != 0) writing.stamp(now);
    watching.look(now);
  }
  return 0;
}
