#pragma once

#include <vector>

#include "host/inherited_fds.h"
#include "model/error.h"

namespace skep::host {

// Executes skepd's program in this process, as it was called, with the limits it was born with;
// `handed_on` are what it finds as its InheritedFds, so at most InheritedFds::most of them.
// What is executed is the file of that name as it is now, a newer one perhaps; where there is none,
// the program that runs. Other descriptors than 0 to 2 have to be close-on-exec, and those from 3
// on may be overwritten: nobody may use them any more. Returns only where it cannot be done.
[[nodiscard]] Error start_anew(char** argv, std::vector<InheritedFd> handed_on = {});

}  // namespace skep::host
