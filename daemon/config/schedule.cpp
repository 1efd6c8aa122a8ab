#include "config/schedule.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/quote.h"
#include "config/words.h"

namespace skep::config {
namespace {

constexpr std::array months{"jan", "feb", "mar", "apr", "may", "jun",
                            "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array weekdays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct Field {
  const char* name;
  unsigned least;
  unsigned most;
  std::span<const char* const> names;  // of `least` and those after it
};

constexpr std::array<Field, 5> fields{{{"minute", 0, 59, {}},
                                       {"hour", 0, 23, {}},
                                       {"day of the month", 1, 31, {}},
                                       {"month", 1, 12, months},
                                       {"weekday", 0, 7, weekdays}}};

struct Nickname {
  std::string_view name;
  std::string_view fields;
};

constexpr std::array<Nickname, 7> nicknames{{{"@yearly", "0 0 1 1 *"},
                                             {"@annually", "0 0 1 1 *"},
                                             {"@monthly", "0 0 1 * *"},
                                             {"@weekly", "0 0 * * 0"},
                                             {"@daily", "0 0 * * *"},
                                             {"@midnight", "0 0 * * *"},
                                             {"@hourly", "0 * * * *"}}};

std::optional<unsigned> number_of(std::string_view text, const Field& field) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto named = std::find(field.names.begin(), field.names.end(), lower);
  if (named != field.names.end())
    return field.least + static_cast<unsigned>(named - field.names.begin());
  const auto number = parse_count(text);
  if (!number || *number < field.least || *number > field.most) return std::nullopt;
  return *number;
}

// "*", "5" or "1-5", with or without "/2".
std::optional<std::uint64_t> part_of(std::string_view text, const Field& field) {
  const auto slash = text.find('/');
  const std::string_view range = text.substr(0, slash);
  std::optional<unsigned> first = field.least;
  std::optional<unsigned> last = field.most;
  if (range != "*") {
    const auto dash = range.find('-');
    first = number_of(range.substr(0, dash), field);
    if (dash != std::string_view::npos) last = number_of(range.substr(dash + 1), field);
    if (dash == std::string_view::npos && slash == std::string_view::npos) last = first;
  }
  std::optional<std::uint32_t> step = 1;
  if (slash != std::string_view::npos) step = parse_count(text.substr(slash + 1));
  if (!first || !last || *first > *last || !step || *step == 0 || *step > field.most)
    return std::nullopt;
  std::uint64_t bits = 0;
  for (unsigned value = *first; value <= *last; value += *step) bits |= std::uint64_t{1} << value;
  return bits;
}

Result<std::uint64_t> bits_of(std::string_view text, const Field& field, std::string_view whole) {
  std::uint64_t bits = 0;
  for (std::size_t at = 0; at <= text.size();) {
    const auto comma = std::min(text.find(',', at), text.size());
    const auto part = part_of(text.substr(at, comma - at), field);
    if (!part)
      return fail(in_quotes(whole) + ": " + in_quotes(text) + " is no " + field.name +
                  "; write numbers from " + std::to_string(field.least) + " to " +
                  std::to_string(field.most) + R"(, "*", a range "1-5" or a step "*/2")");
    bits |= *part;
    at = comma + 1;
  }
  return bits;
}

Result<Schedule> parse_fields(std::string_view text, std::string_view whole) {
  const auto words = words_of(text);
  if (words.size() != fields.size())
    return fail(in_quotes(whole) +
                " is no schedule; write minute, hour, day of the month, month and weekday, \"0 4 * "
                "* *\", or \"@daily\"");
  std::array<std::uint64_t, fields.size()> bits{};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto each = bits_of(words[i], fields.at(i), whole);
    if (!each) return tl::unexpected(each.error());
    bits.at(i) = *each;
  }
  constexpr std::uint64_t sunday_as_7 = std::uint64_t{1} << 7U;
  if ((bits[4] & sunday_as_7) != 0) bits[4] = (bits[4] & ~sunday_as_7) | 1U;
  return Schedule{std::string(whole),
                  bits[0],
                  static_cast<std::uint32_t>(bits[1]),
                  static_cast<std::uint32_t>(bits[2]),
                  static_cast<std::uint32_t>(bits[3]),
                  static_cast<std::uint32_t>(bits[4]),
                  words[2].front() != '*' && words[4].front() != '*'};
}

}  // namespace

Result<Schedule> parse_schedule(std::string_view text) {
  const auto* const nickname = std::find_if(
      nicknames.begin(), nicknames.end(), [&](const Nickname& each) { return each.name == text; });
  auto schedule = parse_fields(nickname == nicknames.end() ? text : nickname->fields, text);
  if (schedule && !next_due(*schedule, WallMinute{}))
    return fail(in_quotes(text) + " is a date that never comes");
  return schedule;
}

}  // namespace skep::config
