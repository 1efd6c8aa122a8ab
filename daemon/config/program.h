#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/expand.h"

namespace skep::config {

// The last part of a path.
[[nodiscard]] std::string_view base_name(std::string_view path);

// Where in a command the program stands, behind `env` and what that sets; the number of words where
// nothing does.
[[nodiscard]] std::size_t program_index(const std::vector<std::string>& command);

// A path as an app in `directory` (empty: skepd's own) means it.
[[nodiscard]] std::string in_directory(const std::string& directory, const std::string& path);

// The PATH that an app with these variables of its own will have.
[[nodiscard]] std::string search_path(const std::map<std::string, std::string>& env,
                                      const Getenv& getenv);

// The file that an app's program is, looked for as the worker will find it: from `directory` where
// it has a '/', else along `path` (PATH). A program with a '/' need not be there.
[[nodiscard]] std::optional<std::string> find_program(const std::string& program,
                                                      const std::string& directory,
                                                      std::string_view path);

// The file behind all symbolic links; the path itself where there is none.
[[nodiscard]] std::string real_path(const std::string& path);

// Whether the path is a regular file, or a link to one.
[[nodiscard]] bool is_file(const std::string& path);

}  // namespace skep::config
