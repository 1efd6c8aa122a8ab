#pragma once

#include <string>
#include <string_view>

#include "ctl/import/imported.h"

namespace skep::ctl::importing {

// A file's path as logs.stdout takes it: "inherit" for /dev/stdout and its like, "none" for
// /dev/null, else absolute; "~" stays.
[[nodiscard]] std::string log_target(std::string_view folder, std::string_view path);

// Sets logs.stdout or logs.stderr; what is neither a word of the config nor an absolute path of a
// file becomes a note.
void set_log(App& app, std::string_view key, const std::string& target);

// "50MiB x 10". 0 bytes: never. Skep keeps one old file at least.
void set_rotation(App& app, std::uint64_t bytes, std::int64_t kept);

}  // namespace skep::ctl::importing
