#include "host/telemetry/slot_cpu.h"

#include <algorithm>

namespace skep::host {

namespace {

constexpr Duration shortest_comparison = std::chrono::seconds(1);

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

void SlotCpu::begin(std::uint64_t worker, Instant born) {
  present_.try_emplace(worker, Present{{}, born, {}, 0});
}

ProcessFigures SlotCpu::see(std::uint64_t worker, Instant now, const ProcFigures& figures) {
  const auto found = present_.find(worker);
  if (found == present_.end()) return {figures.resident_bytes, total_seconds(), 0};
  Present& present = found->second;
  present.used = std::max(present.used, figures.cpu);
  if (now - present.compared_at >= shortest_comparison) {
    present.percent =
        100 * seconds(present.used - present.compared) / seconds(now - present.compared_at);
    present.compared_at = now;
    present.compared = present.used;
  }
  return {figures.resident_bytes, total_seconds(), present.percent};
}

void SlotCpu::end(std::uint64_t worker, std::optional<Duration> cpu) {
  const auto found = present_.find(worker);
  if (found == present_.end()) return;
  before_ += std::max(found->second.used, cpu.value_or(Duration{}));
  present_.erase(found);
}

double SlotCpu::total_seconds() const {
  Duration total = before_;
  for (const auto& [worker, present] : present_) total += present.used;
  return seconds(total);
}

}  // namespace skep::host
