#include "agent/v8_heap.h"

#include <cstring>

namespace skep::agent {

namespace {

constexpr int collections = v8_scavenge | v8_minor_mark_sweep | v8_mark_compact;

bool is_young(const char* space) {
  return std::strcmp(space, "new_space") == 0 || std::strcmp(space, "new_large_object_space") == 0;
}

const V8Heap::Listener& listener_at(void* data) {
  return *static_cast<const V8Heap::Listener*>(data);
}

void before_collection(void*, int, int, void* data) {
  listener_at(data).collecting(listener_at(data).data);
}

void after_collection(void*, int type, int, void* data) {
  listener_at(data).collected(listener_at(data).data, (type & v8_mark_compact) != 0);
}

std::size_t near_limit(void* data, std::size_t present, std::size_t) {
  listener_at(data).exhausted(listener_at(data).data);
  return present;
}

}  // namespace

std::optional<V8Heap> V8Heap::of_this_thread() {
  const auto v8 = V8Functions::find();
  void* const isolate = v8 ? v8->current() : nullptr;
  if (isolate == nullptr) return std::nullopt;
  return V8Heap(*v8, isolate);
}

std::uint64_t V8Heap::size_limit() const {
  V8HeapStatistics statistics{};
  v8_.heap_statistics(isolate_, &statistics);
  const bool plausible = statistics.used > 0 && statistics.used <= statistics.limit;
  return plausible ? statistics.limit : 0;
}

V8Heap::Usage V8Heap::usage() const {
  Usage usage;
  const std::size_t spaces = v8_.spaces(isolate_);
  for (std::size_t index = 0; index < spaces; ++index) {
    V8SpaceStatistics statistics{};
    if (!v8_.space_statistics(isolate_, &statistics, index)) continue;
    usage.all += statistics.used;
    if (!is_young(statistics.name)) usage.old += statistics.used;
  }
  return usage;
}

void V8Heap::watch(const Listener& listener, bool exhaustion) {
  listener_ = const_cast<Listener*>(&listener);
  watches_exhaustion_ = exhaustion;
  v8_.add_prologue(isolate_, before_collection, listener_, collections);
  v8_.add_epilogue(isolate_, after_collection, listener_, collections);
  if (exhaustion) v8_.add_near_limit(isolate_, near_limit, listener_);
}

void V8Heap::unwatch() {
  if (listener_ == nullptr) return;
  v8_.remove_prologue(isolate_, before_collection, listener_);
  v8_.remove_epilogue(isolate_, after_collection, listener_);
  if (watches_exhaustion_) v8_.remove_near_limit(isolate_, near_limit, 0);
  listener_ = nullptr;
}

}  // namespace skep::agent
