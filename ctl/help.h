#pragma once

#include <string>

#include "ctl/verb_entry.h"

namespace skep::ctl {

// What skepctl can do, a line a verb.
[[nodiscard]] std::string help_text();

// All about one verb.
[[nodiscard]] std::string help_text(const VerbEntry& verb);

// "usage: skepctl tail [OPTION...] NAME [stdout|stderr]"
[[nodiscard]] std::string usage_line(const VerbEntry& verb);

}  // namespace skep::ctl
