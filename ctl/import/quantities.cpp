#include "ctl/import/quantities.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cmath>
#include <filesystem>

#include "config/decimal.h"
#include "config/duration.h"
#include "config/size.h"
#include "ctl/import/skepd_variable.h"
#include "model/exit_status.h"

namespace skep::ctl::importing {
namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

}  // namespace

std::string duration_text(double seconds) {
  const double longest = std::chrono::duration<double>(config::longest_duration).count();
  const double bounded = seconds > 0 ? std::min(seconds, longest) : 0;
  const auto microseconds = std::llround(bounded * 1e6);
  return config::format_duration(std::chrono::microseconds(microseconds));
}

std::string size_text(std::uint64_t bytes) {
  return config::format_size(std::min(bytes, config::greatest_size));
}

std::optional<std::uint64_t> bytes_of(std::string_view text) {
  text = trimmed(text);
  const auto length = std::min(text.find_first_not_of("0123456789."), text.size());
  const auto number = config::parse_decimal(text.substr(0, length));
  if (!number) return std::nullopt;
  std::string unit = lower_case(trimmed(text.substr(length)));
  if (unit.ends_with("ib")) unit.resize(unit.size() - 2);
  if (unit.ends_with('b')) unit.resize(unit.size() - 1);
  constexpr std::string_view powers = "kmgt";
  double bytes = *number;
  if (!unit.empty()) {
    const auto power = powers.find(unit.front());
    if (unit.size() != 1 || power == std::string_view::npos) return std::nullopt;
    bytes *= std::pow(1024.0, static_cast<double>(power + 1));
  }
  return bytes >= static_cast<double>(config::greatest_size)
             ? config::greatest_size
             : static_cast<std::uint64_t>(std::llround(bytes));
}

std::optional<std::int64_t> integer_of(std::string_view text) {
  constexpr std::size_t most_digits = 18;
  if (text.empty() || text.size() > most_digits ||
      text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  return std::stoll(std::string(text));
}

std::optional<double> decimal_of(std::string_view text) {
  return config::parse_decimal(text);
}

std::string give_up_text(std::int64_t deaths, double seconds) {
  constexpr std::int64_t most_deaths = 10'000;
  return std::to_string(std::clamp<std::int64_t>(deaths, 1, most_deaths)) + " in " +
         duration_text(std::max(seconds, 1.0));
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<std::string> signal_text(std::string_view text) {
  const int number = signal_number(std::string(trimmed(text)));
  if (number == 0) return std::nullopt;
  const std::string name = signal_name(number);
  return name.starts_with("SIG") ? name : std::to_string(number);
}

std::optional<bool> boolean_of(std::string_view text) {
  constexpr std::array yes{"true", "yes", "on", "1", "y", "t"};
  constexpr std::array no{"false", "no", "off", "0", "n", "f"};
  const std::string word = lower_case(trimmed(text));
  if (std::find(yes.begin(), yes.end(), word) != yes.end()) return true;
  if (std::find(no.begin(), no.end(), word) != no.end()) return false;
  return std::nullopt;
}

std::string absolute(std::string_view folder, std::string_view path) {
  if (path.starts_with('~') || path.starts_with(variable_mark)) return std::string(path);
  auto normal = (std::filesystem::path(folder) / path).lexically_normal().string();
  while (normal.size() > 1 && normal.ends_with('/')) normal.pop_back();
  return normal.starts_with("//") ? normal.substr(1) : normal;
}

}  // namespace skep::ctl::importing
