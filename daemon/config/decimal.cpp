#include "config/decimal.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace skep::config {

std::optional<double> parse_decimal(std::string_view text) {
  constexpr std::size_t most_characters = 18;
  if (text.empty() || text.size() > most_characters || text.front() == '.' || text.back() == '.' ||
      text.find_first_not_of("0123456789.") != std::string_view::npos ||
      std::count(text.begin(), text.end(), '.') > 1)
    return std::nullopt;
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace skep::config
