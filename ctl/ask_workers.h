#pragma once

#include <vector>

#include "ctl/body.h"
#include "ctl/session.h"

namespace skep::ctl {

// Asks for all workers and reads what is answered.
[[nodiscard]] Attempt<std::vector<WorkerLine>> ask_workers(const Session& session,
                                                           KeepJson keep = KeepJson::no);

}  // namespace skep::ctl
