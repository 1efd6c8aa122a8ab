#include "host/logs/backlog.h"

#include <algorithm>
#include <utility>

namespace skep::host::logs {

void Backlog::add(std::string_view data) {
  std::size_t fits = 0;
  if (lost_ == 0) fits = budget_.take(std::min(data.size(), most - kept_.size()));
  kept_.append(data.substr(0, fits));
  lost_ += data.size() - fits;
}

std::string Backlog::take() {
  budget_.give(kept_.size());
  return std::exchange(kept_, {});
}

void Backlog::give_back(std::string_view rest) {
  const std::size_t fits = budget_.take(rest.size());
  kept_.assign(rest.substr(0, fits));
  lost_ += rest.size() - fits;
}

std::uint64_t Backlog::close_gap() {
  return std::exchange(lost_, 0);
}

}  // namespace skep::host::logs
