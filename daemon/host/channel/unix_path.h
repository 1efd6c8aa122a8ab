#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace skep::host {

// The path of a Unix socket as Node's workers send it, as ListenAddress::host names it.
//
// Node makes each path absolute by path.resolve() before it asks (lib/internal/cluster/child.js),
// also an abstract name: listen('\0name') in /srv asks for "/srv/\0name". So what follows the first
// zero byte is an abstract name, which becomes "@name"; a file whose name begins with '@' still
// begins with '/' here.
//
// The error is an errno: ENOENT for a relative path, ENAMETOOLONG for more than 107 bytes, EINVAL
// for one that path.resolve() would not have left as it is, and for one with control characters,
// since addresses are printed.
[[nodiscard]] tl::expected<std::string, int> parse_unix_path(std::string_view path);

}  // namespace skep::host
