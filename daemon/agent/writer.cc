#include "agent/writer.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <new>

#include "agent/lag.h"
#include "agent/record_writer.h"

namespace skep::agent {

namespace {

constexpr std::uint64_t heap_period_ns = 1'000'000'000;

uv_handle_t* handle_of(uv_timer_t& timer) {
  return reinterpret_cast<uv_handle_t*>(&timer);
}

}  // namespace

Writer* Writer::start(napi_env env, telemetry_record& record, std::uint64_t resolution_ms) {
  void* const memory = std::malloc(sizeof(Writer));
  if (memory == nullptr) return nullptr;
  auto* const writer = new (memory) Writer{};
  writer->shared_ = &record;
  writer->figures_.resolution_ns = resolution_ms * 1'000'000;
  writer->figures_.stamp_ns = uv_hrtime();
  if (!writer->begin(env)) {
    std::free(memory);
    return nullptr;
  }
  uv_timer_start(&writer->timer_, turn, resolution_ms, resolution_ms);
  writer->heap_ = V8Heap::of_this_thread();
  if (writer->heap_) writer->figures_.heap_limit_bytes = writer->heap_->size_limit();
  writer->left_by_major_ = std::numeric_limits<std::uint64_t>::max();
  writer->measure_heap(writer->figures_.stamp_ns);
  publish(record, writer->figures_);
  return writer;
}

bool Writer::begin(napi_env env) {
  timer_.data = this;
  if (napi_get_uv_event_loop(env, &loop_) != napi_ok) return false;
  if (napi_add_async_cleanup_hook(env, leave, this, &hook_) != napi_ok) return false;
  uv_timer_init(loop_, &timer_);
  uv_unref(handle_of(timer_));
  return true;
}

void Writer::turn(uv_timer_t* timer) {
  auto& writer = *static_cast<Writer*>(timer->data);
  telemetry_record& figures = writer.figures_;
  const std::uint64_t now = uv_hrtime();
  writer.count(now);
  figures.stamp_ns = now;
  if (writer.shared_ == &process_page.load()->main) {
    figures.thread_failures = thread_counts.failures.load();
    figures.thread_exits = thread_counts.exits.load();
  }
  if (now - writer.measured_ns_ >= heap_period_ns) writer.measure_heap(now);
  publish(*writer.shared_, figures);
}

// The first turn comes when the program has been loaded, which is no lag of the loop.
void Writer::count(std::uint64_t now) {
  const std::uint64_t idle = uv_metrics_idle_time(loop_);
  if (first_turn_ns_ == 0) {
    first_turn_ns_ = now;
    idle_before_ns_ = idle;
  } else {
    const std::uint64_t due = figures_.stamp_ns + figures_.resolution_ns;
    count_turn(figures_, now > due ? now - due : 0, figures_.resolution_ns);
  }
  const std::uint64_t lived = now - first_turn_ns_;
  figures_.loop_idle_ns = idle - idle_before_ns_;
  figures_.loop_active_ns = lived > figures_.loop_idle_ns ? lived - figures_.loop_idle_ns : 0;
}

// The heap is judged by what the last major collection left of the old generation; before the
// first one, by all there is.
void Writer::measure_heap(std::uint64_t now) {
  measured_ns_ = now;
  if (!heap_) return;
  const V8Heap::Usage usage = heap_->usage();
  figures_.heap_used_bytes = usage.all;
  figures_.judged_heap_used_bytes = std::min(left_by_major_, usage.old);
}

void Writer::judge_heap(std::uint64_t limit, bool exhaustion) {
  if (!heap_ || figures_.heap_limit_bytes == 0) return;
  figures_.judged_heap_limit_bytes = limit;
  publish(*shared_, figures_);
  listener_ = {this,
               [](void* data) { static_cast<Writer*>(data)->collecting_since_ns_ = uv_hrtime(); },
               [](void* data, bool major) { static_cast<Writer*>(data)->collected(major); },
               [](void* data) { static_cast<Writer*>(data)->exhausted(); }};
  heap_->watch(listener_, exhaustion);
}

// A heap that fills up is collected many times within one turn of the loop, so that a major
// collection is shown at once.
void Writer::collected(bool major) {
  const std::uint64_t now = uv_hrtime();
  figures_.gc_count += 1;
  figures_.gc_ns += now - collecting_since_ns_;
  if (!major) return;
  left_by_major_ = std::numeric_limits<std::uint64_t>::max();
  measure_heap(now);
  left_by_major_ = figures_.judged_heap_used_bytes;
  publish(*shared_, figures_);
}

void Writer::exhausted() {
  figures_.heap_exhausted_ns = uv_hrtime();
  figures_.judged_heap_used_bytes = figures_.judged_heap_limit_bytes;
  publish(*shared_, figures_);
}

void Writer::show(std::uint64_t open_connections, bool debugger) {
  figures_.open_connections = open_connections;
  figures_.flags = debugger ? SKEP_TELEMETRY_DEBUGGER : 0;
  publish(*shared_, figures_);
}

void Writer::show_connections(std::uint64_t open) {
  figures_.open_connections = open;
  publish(*shared_, figures_);
}

void Writer::leave(napi_async_cleanup_hook_handle, void* writer) {
  auto& leaving = *static_cast<Writer*>(writer);
  if (leaving.heap_) leaving.heap_->unwatch();
  uv_close(handle_of(leaving.timer_), closed);
}

void Writer::closed(uv_handle_t* timer) {
  auto* const writer = static_cast<Writer*>(timer->data);
  writer->release();
  napi_remove_async_cleanup_hook(writer->hook_);
  std::free(writer);
}

// A thread's record is cleared before it is free for another; the main record stays as it was.
void Writer::release() {
  if (shared_ == &process_page.load()->main) return;
  publish(*shared_, telemetry_record{});
  __atomic_store_n(&shared_->thread_id, 0, __ATOMIC_RELEASE);
}

}  // namespace skep::agent
