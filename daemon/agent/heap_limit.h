#pragma once

#include <cstdint>
#include <string_view>

namespace skep::agent {

// Options of Node in their order, between white space or quotes: those of the command line come
// after those of the environment, and the last one wins.

// To what the old generation can grow before V8 aborts, for V8's `heap_size_limit`. V8 keeps part
// of that for the young generation: three semi-spaces of the size asked for (rounded up to a power
// of two), else a fraction of the old generation up to a largest size, which differs by version
// (Heap::YoungGenerationSizeFromOldGenerationSize in V8's heap/heap.cc).
[[nodiscard]] std::uint64_t old_generation_limit(std::uint64_t heap_size_limit,
                                                 std::string_view options, unsigned node_major);

// V8 asks only one listener whether a full heap may grow: with these options Node has its own.
[[nodiscard]] bool node_hears_of_exhaustion(std::string_view options);

}  // namespace skep::agent
