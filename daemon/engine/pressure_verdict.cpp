#include "engine/pressure_verdict.h"

#include <fmt/format.h>

#include "engine/words.h"

namespace skep::engine {
namespace {

// What is left is the time in which a successor boots and serves.
constexpr double near_max = 0.9;
// The kernel holds a cgroup at memory-high by making it wait; it overshoots and undershoots.
constexpr double at_high = 0.95;
constexpr double most_stalled = 0.1;

bool holds(const CgroupMemory& memory, double share, const std::optional<std::uint64_t>& limit) {
  return limit && static_cast<double>(memory.used_bytes) >= share * static_cast<double>(*limit);
}

}  // namespace

std::optional<bool> is_pressed(const std::optional<CgroupMemory>& memory) {
  if (!memory || (!memory->high_bytes && !memory->max_bytes)) return std::nullopt;
  return holds(*memory, near_max, memory->max_bytes) ||
         (memory->stalled >= most_stalled && holds(*memory, at_high, memory->high_bytes));
}

std::string words_for_pressure(const CgroupMemory& memory) {
  const std::string held = fmt::format("its cgroup holds {}", words_for_bytes(memory.used_bytes));
  if (holds(memory, near_max, memory.max_bytes))
    return fmt::format("{}, and memory-max is {}", held, words_for_bytes(*memory.max_bytes));
  return fmt::format("{}, memory-high is {}, and it waited for memory {:.0f}% of the time", held,
                     words_for_bytes(memory.high_bytes.value_or(0)), memory.stalled * 100);
}

}  // namespace skep::engine
