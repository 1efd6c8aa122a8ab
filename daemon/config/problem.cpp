#include "config/problem.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace skep::config {
namespace {

constexpr std::size_t most_errors = 500;
constexpr std::size_t most_warnings = 100;

}  // namespace

std::string Problem::text() const {
  std::string text = file;
  if (line != 0) text += ':' + std::to_string(line) + ':' + std::to_string(column);
  return text + (severity == Severity::warning ? ": warning: " : ": ") + message;
}

void Problems::add(const std::string& file, Place place, std::string message, Severity severity) {
  const bool error = severity == Severity::error;
  Tally& tally = error ? errors_ : warnings_;
  if (tally.kept == (error ? most_errors : most_warnings)) {
    ++tally.left_out;
    return;
  }
  ++tally.kept;
  list_.push_back({file, place.line, place.column, std::move(message), severity});
}

void Problems::close_file() {
  const auto begin = std::next(list_.begin(), static_cast<std::ptrdiff_t>(closed_));
  std::stable_sort(begin, list_.end(), [](const Problem& a, const Problem& b) {
    return Place{a.line, a.column} < Place{b.line, b.column};
  });
  closed_ = list_.size();
}

std::vector<Problem> Problems::take() && {
  const auto conclude = [this](const Tally& tally, const std::string& what, Severity severity) {
    if (tally.left_out == 0) return;
    list_.push_back({list_.front().file, 0, 0,
                     "there are " + std::to_string(tally.left_out) + " more " + what +
                         ", here or in included files; mend these first",
                     severity});
  };
  conclude(errors_, "problems", Severity::error);
  conclude(warnings_, "warnings", Severity::warning);
  return std::move(list_);
}

}  // namespace skep::config
