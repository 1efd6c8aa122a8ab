#include "config/duration.h"
#include "config/quote.h"
#include "config/sections/sections.h"

namespace skep::config {

Result<std::optional<Duration>> parse_lag_limit(std::string_view text) {
  if (text == "off") return std::optional<Duration>{};
  const auto limit = parse_duration(text);
  if (!limit) return tl::unexpected(limit.error());
  if (*limit < min_resolution)
    return fail(in_quotes(text) + " is too short to measure; the least is " +
                format_duration(min_resolution));
  return std::optional(*limit);
}

void read_loop_lag(TableReader& app, AppSpec& spec) {
  constexpr auto wanted = R"(a duration with its unit such as "100ms", or "off")";
  auto lag = app.table("loop-lag");
  if (!lag) return;
  const auto read = [&](const char* key, std::optional<Duration>& limit) {
    const auto given = lag->parsed(key, wanted, parse_lag_limit);
    if (given && *given && !spec.telemetry)
      lag->complain(key, needs_telemetry(spec.runtime));
    else if (given)
      limit = *given;
    return given || !lag->has(key);
  };
  const bool soft_good = read("soft", spec.loop_lag.soft);
  const bool hard_good = read("hard", spec.loop_lag.hard);
  lag->finish();

  const auto& [soft, hard] = spec.loop_lag;
  if (soft_good && hard_good && soft && hard && *soft >= *hard) {
    const bool hard_given = lag->has("hard");
    lag->complain(hard_given ? "hard" : "soft",
                  hard_given ? " must be above soft, which is " + format_duration(*soft)
                             : " must be below hard, which is " + format_duration(*hard));
  }
}

}  // namespace skep::config
