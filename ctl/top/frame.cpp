#include "ctl/top/frame.h"

#include "ctl/text.h"

namespace skep::ctl::top {

std::string text_of(const Line& line) {
  std::string text;
  for (const Span& span : line) text += span.text;
  return text;
}

Line fitted(Line line, std::size_t columns) {
  std::size_t left = columns;
  Line fit;
  for (Span& span : line) {
    span.text = clipped(span.text, left);
    left -= length_of(span.text);
    fit.push_back(std::move(span));
    if (left == 0) return fit;
  }
  if (fit.empty()) fit.emplace_back();
  fit.back().text += std::string(left, ' ');
  return fit;
}

}  // namespace skep::ctl::top
