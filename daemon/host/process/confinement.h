#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/sandbox_spec.h"

namespace skep::host {

// What a child may do and where it runs, beside who it is. What is empty stays as skepd has it.
struct Confinement {
  bool no_new_privileges = false;
  std::optional<std::uint64_t> capabilities{};  // as SandboxSpec's
  std::optional<std::int32_t> nice{};
  std::optional<std::int32_t> oom_score_adjust{};  // empty: as skepd was born with
  std::vector<std::uint32_t> cpus{};
};

}  // namespace skep::host
