#include <charconv>

#include "config/quote.h"
#include "config/sections/sections.h"
#include "config/size.h"

namespace skep::config {
namespace {

constexpr auto wanted_size = R"(a size with its unit such as "512MiB", or "off")";
constexpr auto wanted_share = R"(percent of one processor such as "150%", or "off")";
constexpr std::uint32_t greatest_share = 100'000;
constexpr std::uint64_t least_memory = 1ULL << 20U;  // no program starts with less
constexpr std::uint64_t most_pids = 4'194'304;       // that Linux can have

Result<std::optional<std::uint64_t>> parse_memory(std::string_view text) {
  if (text == "off") return std::optional<std::uint64_t>{};
  const auto bytes = parse_size(text);
  if (!bytes) return tl::unexpected(bytes.error());
  if (*bytes < least_memory)
    return fail(in_quotes(text) +
                R"( is too little for any program; write at least "1MiB", or "off")");
  return std::optional(*bytes);
}

Result<std::optional<std::uint32_t>> parse_share(std::string_view text) {
  if (text == "off") return std::optional<std::uint32_t>{};
  std::uint32_t percent = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, percent);
  if (error != std::errc{} || rest + 1 != end || *rest != '%')
    return fail(in_quotes(text) + " is no whole number of percent; write it like \"150%\"");
  if (percent == 0 || percent > greatest_share)
    return fail(in_quotes(text) + " must be from 1% to 100000%");
  return std::optional(percent);
}

void read_pids(TableReader& resources, ResourceSpec& spec) {
  const Entry* entry = resources.entry("pids-max");
  if (entry == nullptr) return;
  const auto* text = entry->value.as<std::string>();
  if (text != nullptr && *text == "off") return spec.pids_max.reset();
  const auto* number = entry->value.as<std::int64_t>();
  if (number != nullptr && *number >= 1 && static_cast<std::uint64_t>(*number) <= most_pids)
    spec.pids_max = static_cast<std::uint64_t>(*number);
  else
    resources.complain("pids-max", " must be an integer from 1 to 4194304 or \"off\", not " +
                                       entry->value.describe());
}

void read_weight(TableReader& resources, std::string_view key, std::uint32_t& weight) {
  if (const auto given = resources.integer(key, least_weight, greatest_weight))
    weight = static_cast<std::uint32_t>(*given);
}

void check(TableReader& resources, const AppSpec& spec) {
  const auto& [high, max] = std::pair(spec.resources.memory_high, spec.resources.memory_max);
  if (high && max && *high >= *max)
    resources.complain("memory-high", " must be below memory-max, which is " + format_size(*max));
  if (max && spec.memory.hard && spec.memory.hard->count >= *max)
    resources.warn("memory-max", " is not above memory.hard, which is " +
                                     format_size(spec.memory.hard->count) +
                                     ": the kernel kills a worker before that rolls it");
}

}  // namespace

void read_resources(TableReader& app, AppSpec& spec) {
  auto resources = app.table("resources");
  if (!resources) return;
  if (const auto high = resources->parsed("memory-high", wanted_size, parse_memory))
    spec.resources.memory_high = *high;
  if (const auto max = resources->parsed("memory-max", wanted_size, parse_memory))
    spec.resources.memory_max = *max;
  read_weight(*resources, "cpu-weight", spec.resources.cpu_weight);
  if (const auto share = resources->parsed("cpu-max", wanted_share, parse_share))
    spec.resources.cpu_max = *share;
  read_weight(*resources, "io-weight", spec.resources.io_weight);
  read_pids(*resources, spec.resources);
  resources->finish();
  check(*resources, spec);
}

}  // namespace skep::config
