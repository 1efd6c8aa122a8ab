#include "host/telemetry/slot_cpu.h"

#include <algorithm>

namespace skep::host {

namespace {

constexpr Duration shortest_comparison = std::chrono::seconds(1);

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

void SlotCpu::begin(Instant now) {
  before_ += present_;
  present_ = {};
  compared_at_ = now;
  compared_ = {};
  percent_ = 0;
}

ProcessFigures SlotCpu::see(Instant now, const ProcFigures& figures) {
  present_ = std::max(present_, figures.cpu);
  if (now - compared_at_ >= shortest_comparison) {
    percent_ = 100 * seconds(present_ - compared_) / seconds(now - compared_at_);
    compared_at_ = now;
    compared_ = present_;
  }
  return {figures.resident_bytes, total_seconds(), percent_};
}

void SlotCpu::end(std::optional<Duration> cpu) {
  before_ += std::max(present_, cpu.value_or(Duration{}));
  present_ = {};
}

double SlotCpu::total_seconds() const {
  return seconds(before_ + present_);
}

}  // namespace skep::host
