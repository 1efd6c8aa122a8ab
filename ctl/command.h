#pragma once

#include <string>
#include <vector>

#include "ctl/body.h"
#include "ctl/session.h"

namespace skep::ctl {

// The names of a command, parted into those that travel and the answers that are known without
// asking, because no target can have such a name.
struct Addressed {
  std::vector<std::string> targets;
  std::vector<ResultLine> known;
};
[[nodiscard]] Addressed addressed(const std::vector<std::string>& names, Verb verb);

// The body of POST /v1/command with all that the command line says.
[[nodiscard]] std::string order_body(const Arguments& arguments, Verb verb,
                                     const std::vector<std::string>& targets);

// Has skepd carry a verb out and prints what became of each target, as supervisorctl does.
[[nodiscard]] Attempt<ExitCode> command(const Session& session, Verb verb);

// The same for Verb::scale, with the number of workers that came of it.
[[nodiscard]] Attempt<ExitCode> scale(const Session& session);

}  // namespace skep::ctl
