#pragma once

#include <atomic>
#include <cstdint>
#include <node_api.h>
#include <optional>
#include <uv.h>

#include "agent/telemetry.h"
#include "agent/v8_heap.h"

namespace skep::agent {

// Mapped by the main thread once, never unmapped: threads write to it until the process ends.
inline std::atomic<telemetry_page*> process_page{nullptr};

// What became of the process's worker threads. Whichever thread started one counts it; the main
// thread shows it.
struct ThreadCounts {
  std::atomic<std::uint64_t> exits{0};
  std::atomic<std::uint64_t> failures{0};
};
inline ThreadCounts thread_counts;

// Writes one record, from a timer in the event loop of one environment (the main thread, a worker
// thread), without entering JavaScript. Ends with its environment and frees itself.
class Writer {
 public:
  // `record` is the main record or one that this thread has claimed. Null where no timer can be
  // made.
  static Writer* start(napi_env env, telemetry_record& record, std::uint64_t resolution_ms);

  [[nodiscard]] std::uint64_t heap_size_limit() const { return figures_.heap_limit_bytes; }

  // From now on the heap is judged: by what the last major collection has left, of `limit`, to
  // which the old generation can grow. `exhaustion`: as in V8Heap::watch().
  void judge_heap(std::uint64_t limit, bool exhaustion);

  // What only JavaScript can tell.
  void show(std::uint64_t open_connections, bool debugger);
  void show_connections(std::uint64_t open);

 private:
  static void turn(uv_timer_t* timer);
  static void leave(napi_async_cleanup_hook_handle, void* writer);
  static void closed(uv_handle_t* timer);

  bool begin(napi_env env);
  void count(std::uint64_t now);
  void measure_heap(std::uint64_t now);
  void collected(bool major);
  void exhausted();
  void release();

  uv_timer_t timer_;
  uv_loop_t* loop_;
  napi_async_cleanup_hook_handle hook_;
  telemetry_record* shared_;
  telemetry_record figures_;  // what `shared_` shows
  std::optional<V8Heap> heap_;
  V8Heap::Listener listener_;
  std::uint64_t left_by_major_;  // of the old generation
  std::uint64_t first_turn_ns_;
  std::uint64_t idle_before_ns_;
  std::uint64_t measured_ns_;
  std::uint64_t collecting_since_ns_;
};

}  // namespace skep::agent
