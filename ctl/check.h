#pragma once

#include <string>

#include "ctl/trouble.h"

namespace skep::ctl {

// What `skepd --check` says of a file.
struct Checked {
  std::string summary;   // its stdout
  std::string problems;  // its stderr, a line a problem or warning
  bool usable = false;
};

// Runs the skepd that lies beside skepctl, else the one of PATH. At most most_checked_bytes of each
// stream are kept.
inline constexpr std::size_t most_checked_bytes = 1 << 20;
[[nodiscard]] Attempt<Checked> check_config(const std::string& file);

[[nodiscard]] std::string checked_json(const std::string& file, const Checked& checked);

}  // namespace skep::ctl
