#pragma once

#include <string>

#include "host/process/birth_plan.h"
#include "host/process/birth_report.h"

namespace skep::host {

// The sentence of a stage that failed in the child, such as "cannot change to directory /srv/web".
[[nodiscard]] SpawnFailure birth_failure(const BirthReport& report, const SpawnRequest& request,
                                         const BirthPlan& plan);

// For a command that no directory of PATH has: "cannot execute node from PATH /usr/bin:/bin".
[[nodiscard]] std::string not_found_sentence(const SpawnRequest& request);

}  // namespace skep::host
