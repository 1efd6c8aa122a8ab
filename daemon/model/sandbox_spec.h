#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace skep {

inline constexpr std::int32_t least_nice = -20;
inline constexpr std::int32_t most_nice = 19;
inline constexpr std::int32_t least_oom_score = -1000;
inline constexpr std::int32_t most_oom_score = 1000;
inline constexpr std::uint32_t most_cpus = 8192;  // that Linux can be built for

// Who the workers of an app are beside AppSpec::user, what they may do, where they run, and what
// is confided to them.
struct SandboxSpec {
  std::string group;                              // the first; empty: the user's own
  std::vector<std::string> supplementary_groups;  // beside those that the user is in
  bool no_new_privileges = false;
  // What they have, and may ever have, one bit each (model/capability.h). Empty: none where they
  // are another user than root, else what skepd has.
  std::optional<std::uint64_t> capabilities;
  std::optional<std::int32_t> nice;              // empty: skepd's own
  std::optional<std::int32_t> oom_score_adjust;  // the same
  std::vector<std::uint32_t> cpu_affinity;       // ascending; empty: all that skepd may use
  bool pin = false;                              // each slot has one of them for itself
  // Absolute paths, with '-' in front where the file need not be there.
  std::vector<std::string> env_files;
  std::vector<std::string> credentials;  // names of those that skepd was given

  bool operator==(const SandboxSpec&) const = default;
};

}  // namespace skep
