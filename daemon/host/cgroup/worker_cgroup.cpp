#include "host/cgroup/worker_cgroup.h"

#include <algorithm>

namespace skep::host {

namespace {

// The kernel counts a kill first, and frees all the memory before anybody sees the end.
constexpr Duration longest_dying = std::chrono::seconds(5);
// A share of less time than this says little.
constexpr Duration least_look = std::chrono::milliseconds(100);

}  // namespace

WorkerCgroup::WorkerCgroup(WorkerId id, std::string path, ResourceSpec resources, Instant now)
    : id_(std::move(id)), path_(std::move(path)), resources_(resources), seen_at_(now) {
  if (const auto reading = read_cgroup_memory(path_)) seen_ = *reading;
}

void WorkerCgroup::see(const MemoryReading& reading, Instant now) {
  if (reading.oom_kills > seen_.oom_kills) {
    last_oom_ = reading.oom > seen_.oom ? Oom::own_limit : Oom::beyond;
    last_oom_at_ = now;
  }
  const Duration since = now - seen_at_;
  const auto stalled = std::chrono::microseconds(
      reading.stalled_us > seen_.stalled_us ? reading.stalled_us - seen_.stalled_us : 0);
  const auto before = seen_.stalled_us;
  seen_ = reading;
  if (since < least_look) {
    seen_.stalled_us = before;
    return;
  }
  stalled_ =
      std::min(1.0, std::chrono::duration<double>(stalled) / std::chrono::duration<double>(since));
  seen_at_ = now;
}

std::optional<CgroupMemory> WorkerCgroup::memory(Instant now) {
  const auto reading = read_cgroup_memory(path_);
  if (!reading) return std::nullopt;
  see(*reading, now);
  return CgroupMemory{reading->used_bytes, resources_.memory_high, resources_.memory_max, stalled_,
                      reading->oom_kills};
}

Oom WorkerCgroup::oom(Instant now) {
  if (const auto reading = read_cgroup_memory(path_)) see(*reading, now);
  return last_oom_ != Oom::no && now - last_oom_at_ <= longest_dying ? last_oom_ : Oom::no;
}

}  // namespace skep::host
