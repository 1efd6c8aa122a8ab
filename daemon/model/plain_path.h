#pragma once

#include <string>
#include <string_view>

namespace skep {

// The path without doubled slashes and "." parts, so that two spellings of it are equal: "/run//a",
// "/run/./a" and "/run/a/" are "/run/a". ".." stays, for behind a symbolic link it may lead
// anywhere. What does not begin with '/', such as "@name", comes back as it is.
[[nodiscard]] std::string plain_path(std::string_view path);

}  // namespace skep
