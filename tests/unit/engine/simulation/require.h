#pragma once

#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "unit/engine/simulation/describe.h"

namespace skep::engine::simulation {

// A promise of the engine that was broken.
struct Violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void require(bool kept, const char* otherwise, const WorkerId& worker) {
  if (!kept) throw Violation(fmt::format("{}: {}", describe(worker), otherwise));
}

inline void require(bool kept, const char* otherwise, const std::string& about = "engine") {
  if (!kept) throw Violation(fmt::format("{}: {}", about, otherwise));
}

}  // namespace skep::engine::simulation
