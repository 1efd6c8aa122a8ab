#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "integration/harness/eventually.h"

namespace skep::harness {

// Asks until this many different answers have come, or the deadline. No answer is the empty one.
template <typename Ask>
[[nodiscard]] std::set<std::string> different_answers(std::size_t count, Ask&& ask) {
  std::set<std::string> found;
  (void)eventually([&] {
    if (std::string answer = ask(); !answer.empty()) found.insert(std::move(answer));
    return found.size() >= count;
  });
  return found;
}

}  // namespace skep::harness
