#pragma once

#include <string>
#include <vector>

#include "model/error.h"

namespace skep::config {

inline constexpr std::size_t most_includes = 1000;

// The files that a pattern of `include` means, sorted by their bytes; a relative one starts at the
// folder of the file that includes. A pattern without wildcards that names no file is an error; one
// with them may match nothing. Names that begin with a dot are matched by a written dot only.
[[nodiscard]] Result<std::vector<std::string>> included_files(const std::string& pattern,
                                                              const std::string& including_file);

}  // namespace skep::config
