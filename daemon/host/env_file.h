#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/error.h"

namespace skep::host {

inline constexpr std::size_t largest_env_file = std::size_t{1} << 20U;

// Variables in the order of their file; a name may come twice.
using EnvFile = std::vector<std::pair<std::string, std::string>>;

// The text of a file of variables as systemd's EnvironmentFile= reads it: NAME=value, a line each;
// '#' or ';' begins a line that is let be; a backslash takes the meaning from what follows, a
// newline too; quotes of both kinds hold a value together, over lines as well, and in single ones a
// backslash is one. What systemd passes over in silence is refused: a line that sets nothing, a
// name that no variable has or that skepd sets for its workers itself, a quote that is not closed.
// The error begins with the line's number, "3: ...", and never has anything of a value in it.
[[nodiscard]] Result<EnvFile> parse_env_file(std::string_view text);

// Reads the file with skepd's own rights. A path that begins with '-' need not be there. At most
// largest_env_file, a regular file. The error is a sentence with the file, and the line where one
// is at fault: "/etc/web.env:3: ...".
[[nodiscard]] Result<EnvFile> read_env_file(std::string_view path);

}  // namespace skep::host
