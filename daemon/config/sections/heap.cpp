#include <array>
#include <cstdio>

#include "config/decimal.h"
#include "config/duration.h"
#include "config/quote.h"
#include "config/sections/sections.h"
#include "config/size.h"

namespace skep::config {
namespace {

constexpr auto wanted = R"(a share such as "70%", a size such as "512MiB", or "off")";

std::string text_of(const HeapLimit& limit) {
  if (const auto* bytes = std::get_if<Bytes>(&limit)) return format_size(bytes->count);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g%%", std::get<Percent>(limit).value);
  return text.data();
}

// A share and a size cannot be compared before the worker tells its heap's limit.
bool is_below(const HeapLimit& soft, const HeapLimit& hard) {
  if (soft.index() != hard.index()) return true;
  if (const auto* bytes = std::get_if<Bytes>(&soft))
    return bytes->count < std::get<Bytes>(hard).count;
  return std::get<Percent>(soft).value < std::get<Percent>(hard).value;
}

void compare(TableReader& heap, const HeapLimits& limits) {
  if (!limits.soft || !limits.hard || is_below(*limits.soft, *limits.hard)) return;
  if (heap.has("hard"))
    heap.complain("hard", " must be above soft, which is " + text_of(*limits.soft));
  else
    heap.complain("soft", " must be below hard, which is " + text_of(*limits.hard));
}

}  // namespace

Result<std::optional<HeapLimit>> parse_heap_limit(std::string_view text) {
  if (text == "off") return std::optional<HeapLimit>{};
  if (text.ends_with('%')) {
    const auto share = parse_decimal(text.substr(0, text.size() - 1));
    if (!share || *share <= 0 || *share > 100)
      return fail(in_quotes(text) + R"( is not a share of the heap; write "1%" to "100%")");
    return std::optional<HeapLimit>(Percent{*share});
  }
  const auto bytes = parse_size(text);
  if (!bytes) return tl::unexpected(bytes.error());
  if (*bytes == 0) return fail(in_quotes(text) + R"( is no limit; write "off" for none)");
  return std::optional<HeapLimit>(Bytes{*bytes});
}

void read_heap(TableReader& app, AppSpec& spec) {
  auto heap = app.table("heap");
  if (!heap) return;
  const auto read = [&](const char* key, std::optional<HeapLimit>& limit) {
    const auto given = heap->parsed(key, wanted, parse_heap_limit);
    if (given && *given && !spec.telemetry)
      heap->complain(key, needs_telemetry(spec.runtime));
    else if (given)
      limit = *given;
    return given || !heap->has(key);
  };
  const bool soft_good = read("soft", spec.heap.soft);
  const bool hard_good = read("hard", spec.heap.hard);
  if (const auto sustained = heap->parsed("for", wanted_duration, parse_duration))
    spec.heap.sustained = *sustained;
  heap->finish();
  if (soft_good && hard_good) compare(*heap, spec.heap);
}

}  // namespace skep::config
