#pragma once

#include <string>

namespace skep::engine {

// What a probe brought back.
struct Answered {
  bool counts = false;  // else it answers what is not asked any more
  bool well = false;
  std::string fault;  // not well: why
};

}  // namespace skep::engine
