#pragma once

#include "ctl/verb_entry.h"

namespace skep::ctl {

// Of the verbs that print the end of a log.
inline constexpr Option follow_option{
    "-f,--follow", "", "go on with what is written from now on, until ^C", &Arguments::follow};
inline constexpr Option bytes_option{"--bytes", "N", "how much of its end, also as -N (1600)",
                                     &Arguments::bytes};

}  // namespace skep::ctl
