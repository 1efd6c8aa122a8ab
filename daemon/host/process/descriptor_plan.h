#pragma once

#include <vector>

#include <tl/expected.hpp>

#include "host/process/spawn.h"

namespace skep::host {

// Which descriptor of the caller gets which number in the child.
struct DescriptorMove {
  int source = -1;  // -1: /dev/null
  int number = 0;
};

struct DescriptorPlan {
  std::vector<DescriptorMove> moves;  // 0, 1, 2 and those asked for
  int highest = 2;                    // no number of a move is above it
};

// Refuses a number below 3 among the request's `descriptors`.
[[nodiscard]] tl::expected<DescriptorPlan, SpawnFailure> plan_descriptors(
    const SpawnRequest& request);

}  // namespace skep::host
