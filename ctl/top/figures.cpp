#include "ctl/top/figures.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace skep::ctl::top {
namespace {

constexpr std::array unicode_heights{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array ascii_heights{"_", ".", ":", "-", "=", "+", "*", "#"};
constexpr double least_height_seconds = 0.001;

// Three digits and a unit at most, counting in steps.
std::string scaled(double value, double step, const char* units) {
  std::size_t unit = 0;
  const std::string names(units);
  while (value >= 999.5 && unit + 1 < names.size()) {
    value /= step;
    ++unit;
  }
  const std::string name = names[unit] == ' ' ? "" : std::string(1, names[unit]);
  if (unit > 0 && value < 9.95) return fmt::format("{:.1f}{}", value, name);
  return fmt::format("{:.0f}{}", std::min(value, 9999.0), name);
}

}  // namespace

std::string bytes_cell(std::optional<double> bytes) {
  return bytes ? scaled(*bytes, 1024, " KMGTP") : "-";
}

std::string seconds_cell(std::optional<double> seconds) {
  if (!seconds) return "-";
  const double ms = *seconds * 1e3;
  if (ms < 9.95) return fmt::format("{:.1f}", ms);
  if (ms < 999.5) return fmt::format("{:.0f}", ms);
  if (*seconds < 9.95) return fmt::format("{:.1f}s", *seconds);
  return fmt::format("{:.0f}s", std::min(*seconds, 999.0));
}

std::string count_cell(std::optional<double> count) {
  if (!count) return "-";
  return *count < 9999.5 ? fmt::format("{:.0f}", *count) : scaled(*count, 1000, " kMGTP");
}

std::string percent_cell(std::optional<double> percent) {
  if (!percent) return "-";
  return *percent < 99.95 ? fmt::format("{:.1f}", *percent)
                          : fmt::format("{:.0f}", std::min(*percent, 9999.0));
}

std::string heap_bar(std::optional<double> used, std::optional<double> limit, std::size_t width,
                     Glyphs glyphs) {
  if (!used || !limit || *limit <= 0) return fmt::format("{:>{}}", "-", width);
  const double part = std::clamp(*used / *limit, 0.0, 1.0);
  const std::size_t cells = width > 7 ? width - 7 : 0;
  const auto full = static_cast<std::size_t>(std::lround(part * static_cast<double>(cells)));
  std::string bar = "[";
  for (std::size_t i = 0; i < cells; ++i)
    bar += i < full ? (glyphs == Glyphs::unicode ? "■" : "#")
                    : (glyphs == Glyphs::unicode ? "·" : "-");
  return bar + fmt::format("]{:>4.0f}%", part * 100);
}

std::string sparkline(const std::deque<double>& seconds, std::size_t width, Glyphs glyphs) {
  const std::size_t shown = std::min(width, seconds.size());
  const auto first = seconds.end() - static_cast<std::ptrdiff_t>(shown);
  const double highest =
      shown == 0 ? 0 : std::max(least_height_seconds, *std::max_element(first, seconds.end()));
  std::string line(width - shown, ' ');
  for (auto at = first; at != seconds.end(); ++at) {
    const auto height = static_cast<std::size_t>(std::clamp(*at / highest, 0.0, 1.0) * 7.0);
    line += glyphs == Glyphs::unicode ? unicode_heights.at(height) : ascii_heights.at(height);
  }
  return line;
}

}  // namespace skep::ctl::top
