#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <sys/resource.h>
#include <vector>

#include <tl/expected.hpp>

#include "model/event.h"
#include "model/rlimit.h"

namespace skep::host {

// A resource limit as a child is to have it.
struct ChildLimit {
  int resource = 0;
  rlimit value{};
  const char* name = "";  // static, such as "nofile"
};

// skepd's original limits where it changed its own, and over them those that are `wanted`. A name
// that no limit has is a failure.
[[nodiscard]] tl::expected<std::vector<ChildLimit>, SpawnFailure> child_limits(
    const std::map<std::string, Rlimit>& wanted);

}  // namespace skep::host
