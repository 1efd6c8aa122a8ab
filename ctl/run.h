#pragma once

#include <chrono>
#include <ostream>
#include <span>
#include <string>

#include "ctl/colour.h"
#include "ctl/surroundings.h"

namespace skep::ctl {

// All of skepctl: `words` without the program's name; returns the exit code. Reads are given up
// after the patience; commands that wait for workers are not.
[[nodiscard]] int run(std::span<const std::string> words, const Surroundings& around, Colour colour,
                      std::ostream& out, std::ostream& err,
                      std::chrono::milliseconds patience = std::chrono::seconds(5));

}  // namespace skep::ctl
