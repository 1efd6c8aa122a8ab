#pragma once

#include <string>

#include "ctl/surroundings.h"

namespace skep::ctl {

// What `open` said, else --socket, else SKEP_SOCKET, else the machine's own skepd where there is
// one, else this user's.
[[nodiscard]] std::string choose_socket(const std::string& option, const Surroundings& around);

}  // namespace skep::ctl
