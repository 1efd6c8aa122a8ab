#include "config/duration.h"
#include "config/quote.h"
#include "config/sections/sections.h"
#include "config/words.h"

namespace skep::config {
namespace {

constexpr Duration least_age = std::chrono::seconds(1);
constexpr std::uint32_t most_jitter = 50;

// "+-10%"
std::optional<std::uint32_t> jitter_of(std::string_view text) {
  if (!text.starts_with("+-") || !text.ends_with('%')) return std::nullopt;
  text.remove_prefix(2);
  text.remove_suffix(1);
  const auto percent = parse_count(text);
  return percent && *percent <= most_jitter ? percent : std::nullopt;
}

}  // namespace

Result<MaxAge> parse_max_age(std::string_view text) {
  const auto words = words_of(text);
  MaxAge max_age;
  const auto age = parse_duration(words.empty() ? text : words.front());
  if (!age) return tl::unexpected(age.error());
  if (*age < least_age)
    return fail(in_quotes(text) + " must be at least " + format_duration(least_age));
  max_age.age = *age;
  if (words.size() == 1) return max_age;
  const auto jitter = words.size() == 2 ? jitter_of(words[1]) : std::nullopt;
  if (!jitter)
    return fail(in_quotes(text) + R"( does not say how much it may vary; write 0 to 50 percent, )" +
                R"("24h +-10%")");
  max_age.jitter_percent = *jitter;
  return max_age;
}

void read_max_age(TableReader& app, AppSpec& spec) {
  if (const auto max_age = app.parsed(
          "max-age", R"(a duration such as "24h", or with its jitter "24h +-10%")", parse_max_age))
    spec.max_age = *max_age;
}

}  // namespace skep::config
