#include "config/sections/on_event.h"

#include <algorithm>
#include <string>
#include <utility>

#include "config/duration.h"
#include "config/nearest.h"
#include "config/quote.h"
#include "config/sections/sections.h"
#include "model/units.h"

namespace skep::config {
namespace {

constexpr Duration shortest_timeout = std::chrono::milliseconds(100);
constexpr Duration longest_timeout = std::chrono::hours(1);
constexpr std::uint64_t most_at_once = 16;
constexpr std::uint64_t most_queued = 1000;
constexpr auto wanted_events = R"(an array of events such as ["state:FATAL", "stalled"])";

// Every word that `names` has, and the one that was probably meant by `text`.
template <typename Values>
std::string choices(std::string_view text, const Values& values) {
  std::vector<std::string_view> known;
  std::string all;
  for (const auto value : values) {
    known.push_back(name_of(value));
    all += (all.empty() ? "" : ", ") + std::string(known.back());
  }
  if (const auto meant = nearest(text, known)) return "; did you mean " + in_quotes(*meant) + '?';
  return "; write one of " + all;
}

Result<EventPattern> parse_detail(EventPattern pattern, std::string_view detail) {
  if (pattern.kind == Notice::Kind::state) {
    pattern.to = worker_state_named(detail);
    if (pattern.to) return pattern;
    return fail(in_quotes(detail) + " is no state" + choices(detail, all_worker_states));
  }
  const std::string kind(name_of(*pattern.kind));
  if (!can_have_threshold(*pattern.kind))
    return fail("nothing can follow \"" + kind + "\"; write \"" + kind + "\" alone");
  pattern.threshold = threshold_named(detail);
  if (pattern.threshold) return pattern;
  return fail(in_quotes(detail) + " is no threshold" + choices(detail, all_thresholds));
}

void read_events(TableReader& reader, const Entry& entry, OnEventSpec& spec) {
  if (!reader.has("events"))
    reader.complain_at(entry.place,
                       '[' + reader.name() + R"(] says no events; write events = ["state:FATAL"])");
  const auto words = reader.strings("events", wanted_events);
  if (!words) return;
  if (words->empty()) reader.complain("events", " names none; write [\"all\"] for every event");
  for (const std::string& word : *words) {
    if (auto pattern = parse_event_pattern(word))
      spec.events.push_back(*pattern);
    else
      reader.complain("events", ": " + pattern.error().message);
  }
}

void read_command(TableReader& reader, const Entry& entry, OnEventSpec& spec) {
  if (!reader.has("command"))
    reader.complain_at(
        entry.place,
        '[' + reader.name() + R"(] has no command; write command = ["/usr/local/bin/page"])");
  auto command =
      reader.strings("command", R"(an array of strings such as ["/usr/local/bin/page"])");
  if (!command) return;
  if (command->empty() || command->front().empty())
    reader.complain("command", " must begin with the program to run");
  else
    spec.command = std::move(*command);
}

void read_timeout(TableReader& reader, OnEventSpec& spec) {
  const auto timeout = reader.parsed("timeout", wanted_duration, parse_duration);
  if (!timeout) return;
  if (*timeout < shortest_timeout || *timeout > longest_timeout)
    reader.complain("timeout", " must be from " + format_duration(shortest_timeout) + " to " +
                                   format_duration(longest_timeout) + ", not " +
                                   format_duration(*timeout));
  else
    spec.timeout = *timeout;
}

}  // namespace

Result<EventPattern> parse_event_pattern(std::string_view text) {
  if (text == "all") return EventPattern{};
  const auto colon = text.find(':');
  const std::string_view word = text.substr(0, colon);
  const auto kind = std::find_if(all_notice_kinds.begin(), all_notice_kinds.end(),
                                 [&](Notice::Kind known) { return name_of(known) == word; });
  if (kind == all_notice_kinds.end())
    return fail(in_quotes(word) + " is no event" + choices(word, all_notice_kinds));
  EventPattern pattern{*kind, {}, {}};
  if (colon == std::string_view::npos) return pattern;
  return parse_detail(pattern, text.substr(colon + 1));
}

OnEventSpec read_on_event(TableReader& reader, const Entry& entry) {
  OnEventSpec spec;
  spec.name = entry.key;
  read_events(reader, entry, spec);
  if (auto apps = reader.strings("apps", R"(an array of apps such as ["web"])"))
    spec.apps = std::move(*apps);
  read_command(reader, entry, spec);
  read_timeout(reader, spec);
  if (const auto concurrency = reader.integer("concurrency", 1, most_at_once))
    spec.concurrency = static_cast<std::uint32_t>(*concurrency);
  if (const auto queue = reader.integer("queue", 0, most_queued))
    spec.queue = static_cast<std::uint32_t>(*queue);
  reader.finish();
  return spec;
}

}  // namespace skep::config
