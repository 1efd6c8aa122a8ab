#pragma once

#include <string>

#include "host/unique_fd.h"

namespace skep::host {

// A descriptor under the name by which the next skepd asks for it.
struct NamedFd {
  std::string name;  // printable ASCII without a blank
  UniqueFd fd;
};

// The same, borrowed.
struct NamedDescriptor {
  std::string name;
  int fd = -1;
};

}  // namespace skep::host
