#include "host/process/descriptor_plan.h"

#include <cerrno>
#include <string>

namespace skep::host {

tl::expected<DescriptorPlan, SpawnFailure> plan_descriptors(const SpawnRequest& request) {
  DescriptorPlan plan;
  plan.moves.reserve(3 + request.descriptors.size());
  plan.moves = {{request.in, 0}, {request.out, 1}, {request.err, 2}};
  for (const auto& [number, source] : request.descriptors) {
    if (number < 3 || source < 0)
      return tl::unexpected(
          SpawnFailure{"cannot place descriptor " + std::to_string(number), EBADF});
    plan.moves.push_back({source, number});
    plan.highest = number;
  }
  return plan;
}

}  // namespace skep::host
