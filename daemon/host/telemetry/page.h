#pragma once

#include <cstdint>
#include <optional>
#include <sys/types.h>
#include <vector>

#include <tl/expected.hpp>

#include "agent/telemetry.h"
#include "host/unique_fd.h"
#include "model/error.h"
#include "model/snapshot.h"
#include "model/time.h"

namespace skep::host {

// A worker's telemetry page: a sealed memfd that both map. Whatever the worker writes there is
// hostile input.
class Page {
 public:
  static Result<Page> make();
  // One that an earlier skepd made. The error: it is none.
  static Result<Page> of(UniqueFd descriptor);
  Page(Page&&) noexcept;
  Page& operator=(Page&&) noexcept;
  ~Page();

  // For the worker; goes with close_descriptor(), once the worker has been made.
  [[nodiscard]] int descriptor() const { return descriptor_.get(); }
  void close_descriptor() { descriptor_.reset(); }

  // A copy that is consistent and in range. What counts up does so since the writer's start.
  struct Reading {
    pid_t writer = 0;
    Instant stamp{};        // when the loop last turned
    Duration resolution{};  // how often it is meant to
    LagHistogram lag;       // of this worker alone
    Duration lag_max{};
    Duration loop_active{};
    Duration loop_idle{};
    std::uint64_t heap_used_bytes = 0;
    std::uint64_t heap_limit_bytes = 0;
    std::uint64_t judged_heap_used_bytes = 0;  // HeapFigures
    std::uint64_t judged_heap_limit_bytes = 0;
    std::uint64_t open_connections = 0;
    std::uint64_t gc_count = 0;
    double gc_seconds = 0;
    Instant heap_exhausted{};  // when the runtime last said so; the epoch: never
    std::uint64_t thread_exits = 0;
    std::uint64_t thread_failures = 0;
    bool debugger = false;  // one may hold the loop
  };

  enum class Unreadable : std::uint8_t {
    absent,      // no writer yet
    torn,        // being written, perhaps by a writer that stopped or died in the middle
    impossible,  // values that no agent writes
  };
  // Never waits. A page written in good faith is readable within a few microseconds.
  [[nodiscard]] tl::expected<Reading, Unreadable> look(Instant now) const;

  [[nodiscard]] std::optional<Reading> read(Instant now) const {
    auto reading = look(now);
    return reading ? std::optional(*reading) : std::nullopt;
  }

  // The loop of a worker thread.
  struct ThreadReading {
    std::int32_t thread = 0;
    Instant stamp{};
    Duration resolution{};
    LagHistogram lag;
    Duration lag_max{};
  };
  // Of the records that are in use those that are consistent and in range.
  [[nodiscard]] std::vector<ThreadReading> threads(Instant now) const;

 private:
  Page(UniqueFd descriptor, const telemetry_page* map);
  UniqueFd descriptor_;
  const telemetry_page* map_ = nullptr;
};

}  // namespace skep::host
