#pragma once

#include <deque>
#include <optional>
#include <string>

namespace skep::ctl::top {

// Whether the terminal shows more than ASCII.
enum class Glyphs : bool { ascii, unicode };

// Figures in few characters, "-" where there is none.
[[nodiscard]] std::string bytes_cell(std::optional<double> bytes);  // "512M", "1.5G"; 4
[[nodiscard]] std::string seconds_cell(
    std::optional<double> seconds);                                 // "0.5", "123" ms, "1.2s"; 4
[[nodiscard]] std::string count_cell(std::optional<double> count);  // "1234", "12k"; 4
[[nodiscard]] std::string percent_cell(std::optional<double> percent);  // "7.5", "100"; 4

// The part of the heap that is used: "[##---]  45%" in exactly `width` characters, of which the
// last five are the number.
[[nodiscard]] std::string heap_bar(std::optional<double> used, std::optional<double> limit,
                                   std::size_t width, Glyphs glyphs);

// The newest of these, one a character, right-aligned in `width`; the highest stands for all of the
// character. What is below a millisecond is flat.
[[nodiscard]] std::string sparkline(const std::deque<double>& seconds, std::size_t width,
                                    Glyphs glyphs);

}  // namespace skep::ctl::top
