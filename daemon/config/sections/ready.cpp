#include "config/defaults.h"
#include "config/duration.h"
#include "config/quote.h"
#include "config/sections/sections.h"
#include "config/words.h"

namespace skep::config {
namespace {

struct When {
  ReadySpec::When when = ReadySpec::When::listening;
  Duration after{};
};

Result<When> parse_when(std::string_view text) {
  if (text == "listening") return When{};
  const auto words = words_of(text);
  if (words.size() != 2 || words.front() != "after")
    return fail(in_quotes(text) + R"( is no way to be ready; write "listening" or "after 1s")");
  const auto after = parse_duration(words.back());
  if (!after) return tl::unexpected(after.error());
  return When{ReadySpec::When::after, *after};
}

Result<Duration> parse_timeout(std::string_view text) {
  auto timeout = parse_duration(text);
  if (timeout && *timeout == Duration::zero())
    return fail(in_quotes(text) + " leaves no time to become ready");
  return timeout;
}

void compare(TableReader& ready, const ReadySpec& spec) {
  if (spec.when != ReadySpec::When::after || spec.after < spec.timeout) return;
  if (ready.has("timeout"))
    ready.complain("timeout",
                   " must be above the wait of when, which is " + format_duration(spec.after));
  else
    ready.complain("when",
                   " must wait for less than timeout, which is " + format_duration(spec.timeout));
}

}  // namespace

void read_ready(TableReader& app, AppSpec& spec) {
  auto ready = app.table("ready");
  if (!ready) return;
  const auto when =
      ready->parsed("when", R"("listening" or a wait such as "after 1s")", parse_when);
  if (when && when->when == ReadySpec::When::listening && !tells_listening(spec)) {
    ready->complain("when",
                    ": only a Node program with cluster tells skepd that it listens; write "
                    "\"after 1s\"");
  } else if (when) {
    spec.ready.when = when->when;
    if (when->when == ReadySpec::When::after) spec.ready.after = when->after;
  }
  const auto timeout = ready->parsed("timeout", wanted_duration, parse_timeout);
  if (timeout) spec.ready.timeout = *timeout;
  ready->finish();
  if ((when || !ready->has("when")) && (timeout || !ready->has("timeout")))
    compare(*ready, spec.ready);
}

}  // namespace skep::config
