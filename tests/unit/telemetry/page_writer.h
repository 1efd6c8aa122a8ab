#pragma once

#include <chrono>
#include <sys/mman.h>

#include "agent/record_writer.h"
#include "agent/telemetry.h"
#include "host/telemetry/page.h"

namespace skep::test {

// Writes to a page as an agent does, at the times that the test says.
class PageWriter {
 public:
  explicit PageWriter(const host::Page& page, pid_t pid = 4711) {
    map_ = static_cast<telemetry_page*>(::mmap(nullptr, SKEP_TELEMETRY_SIZE, PROT_READ | PROT_WRITE,
                                               MAP_SHARED, page.descriptor(), 0));
    map_->pid = pid;
    map_->version = SKEP_TELEMETRY_VERSION;
    map_->size = SKEP_TELEMETRY_SIZE;
    map_->magic = SKEP_TELEMETRY_MAGIC;
    record.resolution_ns = 50'000'000;
    record.heap_used_bytes = 10'000'000;
    record.heap_limit_bytes = 100'000'000;
    record.judged_heap_used_bytes = 8'000'000;
    record.judged_heap_limit_bytes = 80'000'000;
  }
  PageWriter(const PageWriter&) = delete;
  PageWriter& operator=(const PageWriter&) = delete;
  ~PageWriter() { ::munmap(map_, SKEP_TELEMETRY_SIZE); }

  void stamp(Instant now) {
    record.stamp_ns = static_cast<std::uint64_t>(now.time_since_epoch().count());
    agent::publish(map_->main, record);
  }

  // A thread's record, claimed for `thread` and written at `now`.
  void stamp_thread(std::size_t index, std::int32_t thread, Instant now,
                    const telemetry_record& figures) {
    telemetry_record shown = figures;
    shown.stamp_ns = static_cast<std::uint64_t>(now.time_since_epoch().count());
    map_->threads[index].thread_id = thread;
    agent::publish(map_->threads[index], shown);
  }

  [[nodiscard]] telemetry_page& map() { return *map_; }

  telemetry_record record{};

 private:
  telemetry_page* map_ = nullptr;
};

}  // namespace skep::test
