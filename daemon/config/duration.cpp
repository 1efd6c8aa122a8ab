#include "config/duration.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "config/quote.h"

namespace skep::config {
namespace {

using Unit = DurationUnit;
constexpr const auto& units = duration_units;
constexpr std::size_t most_digits = 9;  // of either part of a number; keeps all sums within 64 bits

struct Digits {
  std::int64_t value = 0;
  std::int64_t scale = 1;  // 10 to the number of digits
};

std::string_view take_while(std::string_view& text, bool (*wanted)(char)) {
  const auto* end = std::find_if_not(text.begin(), text.end(), wanted);
  const auto taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(taken.size());
  return taken;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return !is_digit(c) && c != '.';
}

Digits number_of(std::string_view digits) {
  Digits number;
  for (const char digit : digits) {
    number.value = number.value * 10 + (digit - '0');
    number.scale *= 10;
  }
  return number;
}

std::int64_t scaled(std::string_view whole, std::string_view fraction, std::int64_t unit) {
  const Digits part = number_of(fraction);
  const std::int64_t below =
      unit >= part.scale ? unit / part.scale * part.value : unit * part.value / part.scale;
  return number_of(whole).value * unit + below;
}

std::string no_duration(std::string_view text) {
  return in_quotes(text) + R"( is not a duration; write it like "100ms", "1.5s", "2m" or "1h30m")";
}

std::string too_long(std::string_view text) {
  return in_quotes(text) + " is too long; the longest is " + format_duration(longest_duration);
}

Result<const Unit*> unit_named(std::string_view name, std::string_view text) {
  if (name.empty()) {
    const std::string bare(text);
    return fail(in_quotes(text) + " has no unit; write " + in_quotes(bare + "ms") + ", " +
                in_quotes(bare + "s") + " or " + in_quotes(bare + "m"));
  }
  const auto known = [&](const Unit& unit) { return unit.name == name; };
  const auto* unit = std::find_if(units.begin(), units.end(), known);
  if (unit == units.end())
    return fail(in_quotes(text) + " has the unknown unit " + in_quotes(name) +
                "; known are us, ms, s, m, h and d");
  return unit;
}

// Takes one number with its unit off `rest`. `allowed` is the greatest unit that may come.
Result<std::int64_t> take_part(std::string_view& rest, std::string_view text,
                               const Unit*& allowed) {
  const std::string_view whole = take_while(rest, is_digit);
  std::string_view fraction;
  const bool dotted = rest.starts_with('.');
  if (dotted) {
    rest.remove_prefix(1);
    fraction = take_while(rest, is_digit);
  }
  if (whole.empty() || (dotted && fraction.empty())) return fail(no_duration(text));
  if (whole.size() > most_digits || fraction.size() > most_digits) return fail(too_long(text));

  const auto unit = unit_named(take_while(rest, is_letter), text);
  if (!unit) return tl::unexpected(unit.error());
  if (*unit < allowed)
    return fail(in_quotes(text) + " must have the greater unit first, and each unit once");
  allowed = *unit + 1;
  if (number_of(whole).value > longest_duration.count() / (*unit)->nanoseconds)
    return fail(too_long(text));
  return scaled(whole, fraction, (*unit)->nanoseconds);
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  std::string_view rest = text;
  const Unit* allowed = units.begin();
  std::int64_t sum = 0;
  do {
    const auto part = take_part(rest, text, allowed);
    if (!part) return tl::unexpected(part.error());
    sum += *part;
  } while (!rest.empty());
  if (sum > longest_duration.count()) return fail(too_long(text));
  return Duration(sum);
}

}  // namespace skep::config
