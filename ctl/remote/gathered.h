#pragma once

#include <string>
#include <string_view>

namespace skep::ctl {

// What one host printed, as the value of its member in an object for all: the JSON itself; an array
// where each line is JSON of its own; else {"error": ...} with what it complained of.
[[nodiscard]] std::string json_member(std::string_view out, std::string_view complaints);

}  // namespace skep::ctl
