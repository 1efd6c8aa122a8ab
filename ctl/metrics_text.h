#pragma once

#include <string>
#include <string_view>

namespace skep::ctl {

// The series of a Prometheus exposition whose names the pattern means, a line each: all that have
// it in their name, or, where it has one of *?[, those that it matches as a shell's. An empty one
// is the exposition itself.
[[nodiscard]] std::string matching_series(std::string_view exposition, const std::string& pattern);

// The same as [{"name":..,"labels":{..},"value":..}]; a value that JSON has no number for is text:
// "NaN", "+Inf".
[[nodiscard]] std::string series_json(std::string_view exposition, const std::string& pattern);

}  // namespace skep::ctl
