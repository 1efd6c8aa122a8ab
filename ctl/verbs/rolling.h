#pragma once

#include "ctl/verb_entry.h"

namespace skep::ctl {

// Of the verbs that roll apps.
inline constexpr Option wait_option{
    "--wait", "", "show how it goes until it has ended; ^C leaves it going", &Arguments::wait};

}  // namespace skep::ctl
