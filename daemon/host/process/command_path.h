#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skep::host {

// The PATH among "NAME=value" words; the system's default when there is none.
[[nodiscard]] std::string search_path(const std::vector<std::string>& environment);

// The paths at which a command may be found, in the order in which to try them: itself if it has a
// '/', else one a directory of `path`, less those that surely do not exist. Relative paths are the
// child's to judge, who may be in another directory.
[[nodiscard]] std::vector<std::string> program_candidates(const std::string& command,
                                                          std::string_view path);

}  // namespace skep::host
