#include "config/duration.h"
#include "config/quote.h"
#include "config/sections/sections.h"
#include "config/size.h"

namespace skep::config {

Result<std::optional<Bytes>> parse_memory_limit(std::string_view text) {
  if (text == "off") return std::optional<Bytes>{};
  if (text.ends_with('%'))
    return fail(in_quotes(text) + R"( is a share; memory is limited by a size such as "1GiB")");
  const auto bytes = parse_size(text);
  if (!bytes) return tl::unexpected(bytes.error());
  if (*bytes == 0) return fail(in_quotes(text) + R"( is no limit; write "off" for none)");
  return std::optional(Bytes{*bytes});
}

void read_memory(TableReader& app, AppSpec& spec) {
  constexpr auto wanted = R"(a size with its unit such as "1GiB", or "off")";
  auto memory = app.table("memory");
  if (!memory) return;
  if (const auto soft = memory->parsed("soft", wanted, parse_memory_limit))
    spec.memory.soft = *soft;
  if (const auto hard = memory->parsed("hard", wanted, parse_memory_limit))
    spec.memory.hard = *hard;
  if (const auto sustained = memory->parsed("for", wanted_duration, parse_duration))
    spec.memory.sustained = *sustained;
  memory->finish();

  const auto& limits = spec.memory;
  if (limits.soft && limits.hard && limits.soft->count >= limits.hard->count)
    memory->complain("hard", " must be above soft, which is " + format_size(limits.soft->count));
}

}  // namespace skep::config
