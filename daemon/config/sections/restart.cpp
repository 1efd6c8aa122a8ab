#include "config/duration.h"
#include "config/quote.h"
#include "config/sections/sections.h"
#include "config/words.h"

namespace skep::config {
namespace {

constexpr Duration least_backoff = std::chrono::milliseconds(1);
constexpr std::uint32_t most_deaths = 10'000;

Result<RestartSpec::Policy> parse_policy(std::string_view text) {
  if (text == "always") return RestartSpec::Policy::always;
  if (text == "on-failure") return RestartSpec::Policy::on_failure;
  if (text == "never") return RestartSpec::Policy::never;
  return fail(in_quotes(text) + R"( is no policy; write "always", "on-failure" or "never")");
}

}  // namespace

Result<std::pair<Duration, Duration>> parse_backoff(std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos)
    return fail(in_quotes(text) +
                R"( is no range; write the first and the longest wait, "100ms..30s")");
  const auto first = parse_duration(text.substr(0, dots));
  if (!first) return tl::unexpected(first.error());
  const auto most = parse_duration(text.substr(dots + 2));
  if (!most) return tl::unexpected(most.error());
  if (*first < least_backoff)
    return fail(in_quotes(text) + " must begin with at least " + format_duration(least_backoff));
  if (*first > *most) return fail(in_quotes(text) + " has its greater wait first");
  return std::pair(*first, *most);
}

Result<GiveUp> parse_give_up(std::string_view text) {
  if (text == "never") return GiveUp{};
  const auto words = words_of(text);
  const auto deaths = words.empty() ? std::nullopt : parse_count(words.front());
  if (words.size() != 3 || words[1] != "in" || !deaths || *deaths < 1 || *deaths > most_deaths)
    return fail(in_quotes(text) +
                R"( does not say when; write 1 to 10000 deaths and a time, "10 in 60s", )"
                R"(or "never")");
  const auto within = parse_duration(words[2]);
  if (!within) return tl::unexpected(within.error());
  if (*within <= Duration::zero()) return fail(in_quotes(text) + " must have a time above 0s");
  return GiveUp{deaths, *within};
}

void read_restart(TableReader& app, AppSpec& spec) {
  auto restart = app.table("restart");
  if (!restart) return;
  if (const auto policy =
          restart->parsed("policy", R"("always", "on-failure" or "never")", parse_policy))
    spec.restart.policy = *policy;
  if (const auto backoff = restart->parsed(
          "backoff", R"(a range of durations such as "100ms..30s")", parse_backoff)) {
    spec.restart.backoff_first = backoff->first;
    spec.restart.backoff_most = backoff->second;
  }
  if (const auto stable = restart->parsed("stable", wanted_duration, parse_duration))
    spec.restart.stable = *stable;
  if (const auto give_up = restart->parsed(
          "give-up", R"(a count and a time such as "10 in 60s", or "never")", parse_give_up)) {
    spec.restart.give_up = give_up->deaths;
    if (give_up->deaths) spec.restart.give_up_within = give_up->within;
  }
  restart->finish();
}

}  // namespace skep::config
