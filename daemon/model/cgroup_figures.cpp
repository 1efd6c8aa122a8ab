#include "model/cgroup_figures.h"

namespace skep {

namespace {

template <typename Number>
void add(std::optional<Number>& sum, const std::optional<Number>& part) {
  if (part) sum = sum.value_or(Number{}) + *part;
}

}  // namespace

std::string_view name_of(MemoryEvent event) {
  switch (event) {
    case MemoryEvent::high:
      return "high";
    case MemoryEvent::max:
      return "max";
    case MemoryEvent::oom:
      return "oom";
    case MemoryEvent::oom_kill:
      break;
  }
  return "oom-kill";
}

std::string_view name_of(Pressed resource) {
  switch (resource) {
    case Pressed::cpu:
      return "cpu";
    case Pressed::memory:
      return "memory";
    case Pressed::io:
      break;
  }
  return "io";
}

std::string_view name_of(CgroupPlace::Kind kind) {
  switch (kind) {
    case CgroupPlace::Kind::none:
      return "none";
    case CgroupPlace::Kind::own:
      return "own";
    case CgroupPlace::Kind::scope:
      break;
  }
  return "scope";
}

void CgroupFigures::add_counters(const CgroupFigures& other) {
  if (other.memory_events) {
    auto& sums = memory_events ? *memory_events : memory_events.emplace();
    for (std::size_t i = 0; i < sums.size(); ++i) sums.at(i) += other.memory_events->at(i);
  }
  for (std::size_t i = 0; i < pressure.size(); ++i) {
    if (!other.pressure.at(i)) continue;
    Pressure& sum = pressure.at(i) ? *pressure.at(i) : pressure.at(i).emplace();
    sum.some_seconds += other.pressure.at(i)->some_seconds;
    sum.full_seconds += other.pressure.at(i)->full_seconds;
  }
  add(throttled_seconds, other.throttled_seconds);
  add(processes_refused, other.processes_refused);
}

}  // namespace skep
