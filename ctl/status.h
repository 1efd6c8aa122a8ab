#pragma once

#include <string>
#include <vector>

#include "ctl/body.h"
#include "ctl/colour.h"
#include "ctl/exit_code.h"

namespace skep::ctl {

// The workers that `names` speak of, in the order of the names.
struct Matched {
  std::vector<WorkerLine> workers;
  std::vector<std::string> complaints;  // "web:9: ERROR (no such process)", a line a name
};
[[nodiscard]] Matched match(const std::vector<WorkerLine>& all,
                            const std::vector<std::string>& names);

// supervisorctl's table: name, state, description.
[[nodiscard]] std::string status_table(const std::vector<WorkerLine>& workers, Colour colour);

// The matched objects as a JSON array; they must have been read with KeepJson::yes.
[[nodiscard]] std::string status_json(const std::vector<WorkerLine>& workers);

// A worker that is stopped outweighs a name that nothing has, as in supervisorctl.
[[nodiscard]] ExitCode status_exit(const Matched& matched);

}  // namespace skep::ctl
