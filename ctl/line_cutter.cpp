#include "ctl/line_cutter.h"

#include <algorithm>

namespace skep::ctl {

void LineCutter::feed(std::string_view piece) {
  while (!piece.empty()) {
    const auto end = std::min(piece.find('\n'), piece.size());
    const auto part = std::min(end, most_line_bytes - begun_.size());
    begun_ += piece.substr(0, part);
    piece.remove_prefix(part);
    const bool whole = part == end && !piece.empty();
    if (whole) piece.remove_prefix(1);
    if (whole || begun_.size() == most_line_bytes) take();
  }
}

void LineCutter::finish() {
  if (!begun_.empty()) take();
}

void LineCutter::take() {
  whole_(begun_);
  begun_.clear();
}

}  // namespace skep::ctl
