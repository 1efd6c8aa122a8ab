#include "config/duration.h"
#include "config/quote.h"
#include "config/sections/sections.h"

namespace skep::config {
namespace {

constexpr auto wanted_after = R"(a duration with its unit such as "2s", or "off")";

Result<std::optional<Duration>> parse_after(std::string_view text) {
  if (text == "off") return std::optional<Duration>{};
  const auto after = parse_duration(text);
  if (!after) return tl::unexpected(after.error());
  return std::optional(*after);
}

// Retry-After counts in whole seconds.
Result<Duration> parse_retry_after(std::string_view text) {
  const auto retry = parse_duration(text);
  if (!retry) return tl::unexpected(retry.error());
  if (*retry < std::chrono::seconds(1) || *retry % std::chrono::seconds(1) != Duration::zero())
    return fail(in_quotes(text) + R"( must be whole seconds, at least "1s")");
  return *retry;
}

void check_after(TableReader& overload, const AppSpec& spec) {
  if (!spec.telemetry)
    overload.complain("after", needs_telemetry(spec.runtime));
  else if (!spec.loop_lag.soft)
    overload.complain("after",
                      " counts from where a worker is taken for stalled, and loop-lag.soft, which "
                      "tells that, is off; set it, or remove this key");
  else if (!opens_tcp(spec))
    overload.warn("after",
                  " has no effect: skepd answers on TCP sockets that it opened, and it opens none "
                  "for this app; name what it listens on, listen = [\"0.0.0.0:8000\"]");
}

}  // namespace

void read_overload(TableReader& app, AppSpec& spec) {
  auto overload = app.table("overload");
  if (!overload) return;
  const auto after = overload->parsed("after", wanted_after, parse_after);
  if (after) spec.overload.after = *after;
  const auto retry =
      overload->parsed("retry-after", "whole seconds such as \"1s\"", parse_retry_after);
  if (retry) spec.overload.retry_after = *retry;
  overload->finish();
  if (spec.overload.after) check_after(*overload, spec);
  if (!overload->has("after"))
    overload->complain("retry-after",
                       " is about after, which is not there; write after = \"2s\", or remove this "
                       "key");
}

}  // namespace skep::config
