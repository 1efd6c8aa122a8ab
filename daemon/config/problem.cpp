#include "config/problem.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace skep::config {
namespace {

constexpr std::size_t most_kept = 500;

}  // namespace

std::string Problem::text() const {
  if (line == 0) return file + ": " + message;
  return file + ':' + std::to_string(line) + ':' + std::to_string(column) + ": " + message;
}

void Problems::add(const std::string& file, Place place, std::string message) {
  if (list_.size() >= most_kept) {
    ++uncounted_;
    return;
  }
  list_.push_back({file, place.line, place.column, std::move(message)});
}

void Problems::close_file() {
  const auto begin = std::next(list_.begin(), static_cast<std::ptrdiff_t>(closed_));
  std::stable_sort(begin, list_.end(), [](const Problem& a, const Problem& b) {
    return Place{a.line, a.column} < Place{b.line, b.column};
  });
  closed_ = list_.size();
}

std::vector<Problem> Problems::take() && {
  if (uncounted_ > 0) {
    list_.push_back({list_.front().file, 0, 0,
                     "there are " + std::to_string(uncounted_) +
                         " more problems, here or in included files; mend these first"});
  }
  return std::move(list_);
}

}  // namespace skep::config
