// Fills its telemetry page once, as an agent would after some hours of work, and waits to be
// killed.
#include <atomic>
#include <cstdlib>
#include <ctime>
#include <sys/mman.h>
#include <unistd.h>

#include "agent/telemetry.h"

int main() {
  const char* number = std::getenv("SKEP_TELEMETRY_FD");
  if (number == nullptr) return 1;
  void* map =
      mmap(nullptr, SKEP_TELEMETRY_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, std::atoi(number), 0);
  if (map == MAP_FAILED) return 2;
  auto& page = *static_cast<telemetry_page*>(map);

  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const auto nanoseconds =
      static_cast<uint64_t>(now.tv_sec) * 1000000000U + static_cast<uint64_t>(now.tv_nsec);
  telemetry_record& record = page.main;
  record.stamp_ns = nanoseconds;
  record.resolution_ns = 50000000;
  for (unsigned i = 0; i < SKEP_TELEMETRY_LAG_BUCKETS; ++i) record.lag_counts[i] = 1000000U >> i;
  record.lag_sum_ns = 123456789012;
  record.lag_max_ns = 987654321;
  record.heap_used_bytes = 123456789;
  record.heap_limit_bytes = 2197815296;
  record.judged_heap_used_bytes = 98765432;
  record.judged_heap_limit_bytes = 2147483648;
  record.open_connections = 321;
  record.gc_count = 54321;
  record.gc_ns = 9876543210;
  record.loop_active_ns = 1234567890;
  record.loop_idle_ns = 987654321098;

  page.version = SKEP_TELEMETRY_VERSION;
  page.size = SKEP_TELEMETRY_SIZE;
  page.pid = getpid();
  page.started_ns = nanoseconds;
  std::atomic_thread_fence(std::memory_order_release);
  page.magic = SKEP_TELEMETRY_MAGIC;
  for (;;) pause();
}
