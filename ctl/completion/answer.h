#pragma once

#include <ostream>
#include <span>
#include <string>

#include "ctl/surroundings.h"

namespace skep::ctl {

// What the completion scripts of shells ask for, `skepctl --complete WORD...`: a candidate a line,
// with a tab and a few words about it where there are any; or the one line ":files". `words` are
// those after "skepctl" in the line being typed. It never takes longer than a second or two, and
// says nothing rather than complain.
void answer_completion(std::span<const std::string> words, const Surroundings& around,
                       std::ostream& out);

}  // namespace skep::ctl
