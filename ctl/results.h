#pragma once

#include <string>
#include <vector>

#include "ctl/body.h"
#include "ctl/exit_code.h"

namespace skep::ctl {

// What a command printed and how it ended.
struct Report {
  std::string out;  // supervisorctl's lines
  std::string err;  // why, where its lines do not say
  ExitCode exit = ExitCode::success;
};

// `asked`: the names as typed, which tell a group's complaint from a process's, and of which
// worker it is told that it had nothing to do: of those alone that were named one by one.
[[nodiscard]] Report report(const std::vector<ResultLine>& results,
                            const std::vector<std::string>& asked);

}  // namespace skep::ctl
