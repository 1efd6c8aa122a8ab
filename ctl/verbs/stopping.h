#pragma once

#include "ctl/verb_entry.h"

namespace skep::ctl {

// Of the verbs that stop workers.
inline constexpr Option drain_option{
    "--drain", "", "let what they have open end first, for stop.drain at most", &Arguments::drain};

}  // namespace skep::ctl
