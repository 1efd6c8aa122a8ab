#pragma once

#include <string>
#include <vector>

#include "ctl/app_line.h"
#include "ctl/body.h"

namespace skep::ctl {

// What a person sees below the workers in `skepctl status`, a line for each app that these workers
// are of and one for each of its spares; empty where there is none.
//
//   web: 4 of 4 workers run, balance round-robin, steering ebpf, 1 of 1 spares held
//     spare: pid 4720, held for 0:12:04
[[nodiscard]] std::string app_table(const std::vector<AppLine>& apps,
                                    const std::vector<WorkerLine>& workers);

}  // namespace skep::ctl
