#pragma once

#include <string>
#include <vector>

#include "ctl/arguments.h"

namespace skep::ctl {

// A command line whose options are read, and the words after its verb, whose number and meaning are
// the verb's.
struct Operands {
  Arguments arguments;
  std::string verb;  // as typed
  std::vector<std::string> words;
  std::string less;  // scale: "-2"
};

[[nodiscard]] Attempt<Arguments> completed(Operands raw);

}  // namespace skep::ctl
