#pragma once

#include <cstddef>

namespace skep::host {

// A small stack, with a guard page below, on which a child runs until it executes its program. One
// a thread is enough and is kept: the thread waits while its child uses it.
struct ChildStack {
  void* base = nullptr;  // the lowest address; null when there is no memory for it (errno says why)
  std::size_t size = 0;
};
[[nodiscard]] ChildStack child_stack();

}  // namespace skep::host
