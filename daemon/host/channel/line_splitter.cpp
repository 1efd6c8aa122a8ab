#include "host/channel/line_splitter.h"

#include <utility>

namespace skep::host {

std::optional<std::string_view> LineSplitter::take(std::string_view& bytes) {
  std::string().swap(line_);
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view part = bytes.substr(0, end);
    if (end == std::string_view::npos) {
      bytes = {};
      keep(part);
      return std::nullopt;
    }
    bytes.remove_prefix(end + 1);
    if (auto line = finish(part)) return line;
  }
  return std::nullopt;
}

void LineSplitter::keep(std::string_view part) {
  if (skipping_) return;
  if (partial_.size() + part.size() > longest_) {
    skipping_ = true;
    ++skipped_;
    std::string().swap(partial_);
    return;
  }
  partial_.append(part);
}

std::optional<std::string_view> LineSplitter::finish(std::string_view rest) {
  if (!skipping_ && partial_.empty() && rest.size() <= longest_) return rest;
  keep(rest);
  if (std::exchange(skipping_, false)) return std::nullopt;
  line_ = std::exchange(partial_, {});
  return line_;
}

}  // namespace skep::host
