#include <array>
#include <cstdint>

#include "config/sections/sections.h"

namespace skep::config {
namespace {

constexpr std::array names{"as",    "core",    "cpu",      "data",       "fsize",
                           "locks", "memlock", "msgqueue", "nice",       "nofile",
                           "nproc", "rss",     "rtprio",   "sigpending", "stack"};

std::optional<std::uint64_t> limit_of(TableReader& rlimits, const Entry& entry) {
  if (const auto* number = entry.value.as<std::int64_t>(); number != nullptr && *number >= 0)
    return static_cast<std::uint64_t>(*number);
  if (const auto* text = entry.value.as<std::string>(); text != nullptr && *text == "infinity")
    return rlimit_infinity;
  rlimits.complain(entry.key,
                   " must be an integer from 0 or \"infinity\", not " + entry.value.describe());
  return std::nullopt;
}

}  // namespace

void read_rlimits(TableReader& app, AppSpec& spec) {
  auto rlimits = app.table("rlimits");
  if (!rlimits) return;
  for (const char* name : names) {
    const Entry* entry = rlimits->entry(name);
    if (entry == nullptr) continue;
    if (const auto limit = limit_of(*rlimits, *entry)) spec.rlimits.emplace(name, *limit);
  }
  rlimits->finish();
}

}  // namespace skep::config
