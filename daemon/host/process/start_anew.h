#pragma once

#include "model/error.h"

namespace skep::host {

// Executes skepd's program in this process, as it was called, with the limits it was born with.
// What is executed is the file of that name as it is now, a newer one perhaps; where there is none,
// the program that runs. Descriptors other than 0 to 2 have to be close-on-exec. Returns only where
// it cannot be done.
[[nodiscard]] Error start_anew(char** argv);

}  // namespace skep::host
