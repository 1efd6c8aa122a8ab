#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace skep::ctl::top {

// How a piece of text looks.
enum class Look : std::uint8_t {
  plain,
  dim,
  good,
  warning,
  bad,
  title,     // of a column
  selected,  // the worker that keys act upon
  bar,       // header and footer
};

struct Span {
  std::string text;  // printable UTF-8
  Look look = Look::plain;

  bool operator==(const Span&) const = default;
};

using Line = std::vector<Span>;

// A whole screen: at most as many lines as it has rows, none longer than its columns.
using Frame = std::vector<Line>;

struct Size {
  std::size_t rows = 24;
  std::size_t columns = 80;
};

// The characters of a line.
[[nodiscard]] std::string text_of(const Line& line);

// The line cut, or filled up in its last look, to so many characters.
[[nodiscard]] Line fitted(Line line, std::size_t columns);

}  // namespace skep::ctl::top
