#pragma once

#include <cstdint>
#include <optional>

#include "agent/v8_functions.h"

namespace skep::agent {

// What V8 tells of the heap of one isolate, on that isolate's thread.
class V8Heap {
 public:
  // The heap of the calling thread; nothing where V8 is not as expected.
  static std::optional<V8Heap> of_this_thread();

  [[nodiscard]] std::uint64_t size_limit() const;  // with the young generation; 0: unknown

  struct Usage {
    std::uint64_t all = 0;
    std::uint64_t old = 0;  // less the young generation
  };
  [[nodiscard]] Usage usage() const;

  // Called in the middle of V8's work: may not enter JavaScript.
  struct Listener {
    void* data = nullptr;
    void (*collecting)(void* data) = nullptr;
    void (*collected)(void* data, bool major) = nullptr;
    // The heap is full. V8 aborts the process unless another listener, which came later, helps it.
    void (*exhausted)(void* data) = nullptr;
  };
  // `listener` stays where it is until unwatch(). V8 asks only the listener that came last whether
  // the heap may grow beyond its limit: without `exhaustion` one that is there keeps its say.
  void watch(const Listener& listener, bool exhaustion);
  void unwatch();

 private:
  V8Heap(const V8Functions& v8, void* isolate) : v8_(v8), isolate_(isolate) {}
  V8Functions v8_;
  void* isolate_;
  void* listener_ = nullptr;
  bool watches_exhaustion_ = false;
};

}  // namespace skep::agent
