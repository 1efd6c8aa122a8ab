#include "host/process/child_stack.h"

#include <cstddef>
#include <sys/mman.h>
#include <unistd.h>

namespace skep::host {

namespace {

constexpr std::size_t stack_bytes = std::size_t{64} << 10U;

class Mapping {
 public:
  Mapping() : guard_(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))) {}
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() {
    if (base_ != MAP_FAILED) ::munmap(base_, guard_ + stack_bytes);
  }

  ChildStack whole() {
    if (base_ == MAP_FAILED && !map()) return {};
    return {static_cast<std::byte*>(base_) + guard_, stack_bytes};
  }

 private:
  bool map() {
    base_ = ::mmap(nullptr, guard_ + stack_bytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (base_ == MAP_FAILED) return false;
    return ::mprotect(base_, guard_, PROT_NONE) == 0;
  }

  std::size_t guard_;
  void* base_ = MAP_FAILED;
};

}  // namespace

ChildStack child_stack() {
  static thread_local Mapping mapping;
  return mapping.whole();
}

}  // namespace skep::host
