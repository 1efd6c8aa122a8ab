#pragma once

#include <array>
#include <cstddef>
#include <optional>

namespace skep::agent {

// How v8::HeapStatistics and v8::HeapSpaceStatistics begin (v8-statistics.h), with room for what
// they end with.
struct V8HeapStatistics {
  std::size_t total;
  std::size_t total_executable;
  std::size_t total_physical;
  std::size_t total_available;
  std::size_t used;
  std::size_t limit;
  std::array<std::size_t, 58> rest;
};
struct V8SpaceStatistics {
  const char* name;
  std::size_t size;
  std::size_t used;
  std::array<std::size_t, 29> rest;
};

// v8::GCType: the collections that stop the program. The rest are steps on the way to these.
inline constexpr int v8_scavenge = 1;
inline constexpr int v8_minor_mark_sweep = 2;
inline constexpr int v8_mark_compact = 4;

// Members of v8::Isolate (v8-isolate.h) that Node-API does not carry, as the platform's C++ ABI
// calls them. Every Node exports them to its addons, the same since Node 18.
struct V8Functions {
  using OnCollection = void (*)(void* isolate, int type, int flags, void* data);
  using OnNearLimit = std::size_t (*)(void* data, std::size_t present, std::size_t initial);

  void* (*current)();
  void (*heap_statistics)(void* isolate, V8HeapStatistics*);
  std::size_t (*spaces)(void* isolate);
  bool (*space_statistics)(void* isolate, V8SpaceStatistics*, std::size_t index);
  void (*add_prologue)(void* isolate, OnCollection, void* data, int types);
  void (*remove_prologue)(void* isolate, OnCollection, void* data);
  void (*add_epilogue)(void* isolate, OnCollection, void* data, int types);
  void (*remove_epilogue)(void* isolate, OnCollection, void* data);
  void (*add_near_limit)(void* isolate, OnNearLimit, void* data);
  void (*remove_near_limit)(void* isolate, OnNearLimit, std::size_t limit);

  // All of them, or nothing.
  static std::optional<V8Functions> find();
};

}  // namespace skep::agent
