#include "config/listen_book.h"

#include <algorithm>

#include "model/listen_reach.h"

namespace skep::config {

void ListenBook::begin(const std::string& app) {
  for (auto& [door, lines] : lines_)
    std::erase_if(lines, [&](const Line& line) { return line.app == app; });
}

const ListenBook::Line* ListenBook::enter(Line line) {
  auto& lines = lines_[{line.address.kind, line.address.port}];
  const auto other = std::find_if(lines.begin(), lines.end(), [&](const Line& earlier) {
    const bool same_twice = earlier.app == line.app && earlier.address == line.address;
    return same_twice || conflict(earlier.address, line.address);
  });
  if (other != lines.end()) return &*other;
  lines.push_back(std::move(line));
  return nullptr;
}

}  // namespace skep::config
