#include "config/size.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>

#include "config/decimal.h"
#include "config/quote.h"

namespace skep::config {
namespace {

using Unit = SizeUnit;
constexpr const auto& units = size_units;
constexpr std::string_view binary_units = "TGMK";

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::string unit_error(std::string_view text, std::string_view number, std::string_view unit) {
  const std::string bare(number);
  if (unit.empty())
    return in_quotes(text) + " has no unit; write " + in_quotes(bare + "B") + ", " +
           in_quotes(bare + "MiB") + " or " + in_quotes(bare + "MB");
  const char letter = static_cast<char>(std::toupper(static_cast<unsigned char>(unit.front())));
  if (unit.size() == 1 && binary_units.find(letter) != std::string_view::npos) {
    const std::string decimal = letter == 'K' ? "kB" : std::string{letter, 'B'};
    return in_quotes(text) + " is 1000 or 1024 times as much to different readers; write " +
           in_quotes(bare + decimal) + " or " + in_quotes(bare + letter + "iB");
  }
  return in_quotes(text) + " has the unknown unit " + in_quotes(unit) +
         "; known are B, KiB, MiB, GiB, TiB and kB, MB, GB, TB";
}

}  // namespace

Result<std::uint64_t> parse_size(std::string_view text) {
  const auto length = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string_view digits = text.substr(0, length);
  const auto number = parse_decimal(digits);
  if (!number)
    return fail(in_quotes(text) + R"( is not a size; write it like "512MiB", "1.5GiB" or "1GB")");

  const std::string_view name = text.substr(length);
  const std::string lower = lower_case(name);
  const auto* unit = std::find_if(units.begin(), units.end(),
                                  [&](const Unit& candidate) { return candidate.lower == lower; });
  if (unit == units.end()) return fail(unit_error(text, digits, name));
  const double bytes = *number * static_cast<double>(unit->bytes);
  if (bytes > static_cast<double>(greatest_size))
    return fail(in_quotes(text) + " is too much; the greatest is " + format_size(greatest_size));
  return static_cast<std::uint64_t>(std::llround(bytes));
}

}  // namespace skep::config
