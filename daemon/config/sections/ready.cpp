#include <algorithm>
#include <cstddef>

#include "config/defaults.h"
#include "config/duration.h"
#include "config/quote.h"
#include "config/sections/sections.h"
#include "config/words.h"

namespace skep::config {
namespace {

constexpr std::size_t longest_http_path = 1024;

constexpr auto wanted =
    R"("listening", "message", "notify", "http:/healthz" or a wait such as "after 1s")";

struct When {
  ReadySpec::When when = ReadySpec::When::listening;
  Duration after{};
  std::string path{};
};

Result<When> parse_when(std::string_view text) {
  if (text == "listening") return When{};
  if (text == "message") return When{ReadySpec::When::message};
  if (text == "notify") return When{ReadySpec::When::notify};
  if (text.starts_with("http:")) {
    auto path = parse_http_path(text.substr(5));
    if (!path) return tl::unexpected(path.error());
    return When{ReadySpec::When::http, {}, std::move(*path)};
  }
  const auto words = words_of(text);
  if (words.size() != 2 || words.front() != "after")
    return fail(in_quotes(text) + " is no way to be ready; write " + wanted);
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

// Why an app that has no channel to skepd cannot be ready this way.
const char* lacks_channel(ReadySpec::When when) {
  switch (when) {
    case ReadySpec::When::listening:
      return ": only a Node program with cluster tells skepd that it listens";
    case ReadySpec::When::message:
      return ": only a Node program with cluster has the channel that process.send() needs";
    case ReadySpec::When::http:
      return ": only a Node program with cluster can be asked over a channel of its own";
    case ReadySpec::When::after:
    case ReadySpec::When::notify:
      break;
  }
  return nullptr;
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

Result<std::string> parse_http_path(std::string_view text) {
  if (!text.starts_with('/'))
    return fail(in_quotes(text) + R"( is no path to ask for; write one such as "/healthz")");
  if (text.starts_with("//"))
    return fail(in_quotes(text) +
                " names a host; each worker is asked by itself, so write the "
                "path alone, such as \"/healthz\"");
  if (text.size() > longest_http_path)
    return fail(in_quotes(text) + " has more than " + std::to_string(longest_http_path) + " bytes");
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; }))
    return fail(in_quotes(text) +
                " has a character that must be percent-encoded, as \"%20\" for a space");
  return std::string(text);
}

void read_ready(TableReader& app, AppSpec& spec) {
  auto ready = app.table("ready");
  if (!ready) return;
  const auto when = ready->parsed("when", wanted, parse_when);
  const char* lack = when && !tells_listening(spec) ? lacks_channel(when->when) : nullptr;
  if (lack != nullptr) {
    ready->complain("when", std::string(lack) +
                                R"(; write "after 1s", or "notify" for a program that sends )"
                                "READY=1");
  } else if (when) {
    spec.ready.when = when->when;
    spec.ready.path = when->path;
    if (when->when == ReadySpec::When::after) spec.ready.after = when->after;
  }
  const auto timeout = ready->parsed("timeout", wanted_duration, parse_timeout);
  if (timeout) spec.ready.timeout = *timeout;
  ready->finish();
  if ((when || !ready->has("when")) && (timeout || !ready->has("timeout")))
    compare(*ready, spec.ready);
}

}  // namespace skep::config
