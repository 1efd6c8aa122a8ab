#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "host/cgroup/reading.h"
#include "model/event.h"
#include "model/resource_spec.h"
#include "model/sample.h"
#include "model/time.h"
#include "model/worker_id.h"

namespace skep::host {

// One worker's cgroup, and what was seen of its memory.
class WorkerCgroup {
 public:
  WorkerCgroup(WorkerId id, std::string path, ResourceSpec resources, Instant now);

  [[nodiscard]] const WorkerId& id() const { return id_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  void promote(std::uint32_t slot) { id_.slot = slot; }
  void limit(const ResourceSpec& resources) { resources_ = resources; }

  // As Cgroups's.
  [[nodiscard]] std::optional<CgroupMemory> memory(Instant now);
  [[nodiscard]] Oom oom(Instant now);

 private:
  void see(const MemoryReading& reading, Instant now);

  WorkerId id_;
  std::string path_;
  ResourceSpec resources_;
  MemoryReading seen_;
  Instant seen_at_;
  double stalled_ = 0;
  Oom last_oom_ = Oom::no;
  Instant last_oom_at_{};
};

}  // namespace skep::host
