#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

#include <tl/expected.hpp>

#include "host/process/birth_environment.h"
#include "host/process/descriptor_plan.h"
#include "host/process/rlimits.h"
#include "host/process/spawn.h"

namespace skep::host {

// A request worked out so far that the child allocates nothing and looks nothing up: it shares
// skepd's memory and may only make system calls. Points into the request, which must outlive it.
struct BirthPlan {
  explicit BirthPlan(const SpawnRequest& request) : environment(request) {}

  std::vector<std::string> programs;  // to be tried in turn; at least one
  std::vector<char*> arguments;       // ends with a null
  BirthEnvironment environment;
  const char* needed = nullptr;  // a file; null: none
  DescriptorPlan descriptors;
  std::vector<ChildLimit> limits;
  const std::int32_t* nice = nullptr;      // null: keep
  std::string oom_score;                   // as it is written to the kernel; empty: keep
  std::vector<std::uint64_t> cpus;         // a mask; empty: keep
  const Identity* identity = nullptr;      // null: nobody else to become
  std::uint64_t dropped_capabilities = 0;  // from the bounding set
  bool sets_capabilities = false;
  std::uint64_t capabilities = 0;
  bool no_new_privileges = false;
  const char* directory = nullptr;  // null: stay
  const mode_t* umask = nullptr;    // null: keep
  bool die_with_parent = true;
  pid_t parent = 0;
  int cgroup = -1;  // a directory that the child has to go to; -1: it is where it shall be
  int report = -1;  // the child's end of the BirthPipe
};

// Fails for what needs no child to fail, such as a command that no directory of PATH has.
[[nodiscard]] tl::expected<BirthPlan, SpawnFailure> plan_birth(const SpawnRequest& request,
                                                               int report);

}  // namespace skep::host
