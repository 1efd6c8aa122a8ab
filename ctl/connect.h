#pragma once

#include <chrono>
#include <string>

#include "ctl/descriptor.h"
#include "ctl/trouble.h"

namespace skep::ctl {

// A connection to the control socket. The trouble says what to do: start skepd, name another
// socket, become one of those who may.
[[nodiscard]] Attempt<Descriptor> connect_to(const std::string& path,
                                             std::chrono::milliseconds patience);

}  // namespace skep::ctl
