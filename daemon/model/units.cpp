#include "model/units.h"

#include <algorithm>

#include <fmt/format.h>

namespace skep {

std::string format_duration(Duration duration) {
  std::string text;
  std::int64_t rest = duration.count();
  for (const DurationUnit& unit : duration_units) {
    const bool least = &unit == &duration_units.back();
    const std::int64_t count = rest / unit.nanoseconds;
    rest %= unit.nanoseconds;
    if (count > 0 || (least && rest > 0)) text += std::to_string(count);
    if (least && rest > 0) text += fmt::format(".{:03}", rest);
    if (count > 0 || (least && rest > 0)) text += unit.name;
  }
  return text.empty() ? "0s" : text;
}

std::string format_size(std::uint64_t bytes) {
  const auto divides = [&](const SizeUnit& unit) {
    return bytes >= unit.bytes && bytes % unit.bytes == 0;
  };
  const auto* unit = std::find_if(size_units.begin(), size_units.end(), divides);
  if (unit == size_units.end()) return "0B";
  return std::to_string(bytes / unit->bytes) + std::string(unit->name);
}

}  // namespace skep
