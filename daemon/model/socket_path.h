#pragma once

#include <string>
#include <string_view>
#include <sys/types.h>

namespace skep {

// The control socket of the machine's own skepd, which root runs.
inline constexpr std::string_view system_socket_path = "/run/skep/control.sock";

// Where a skepd of this user listens when nothing else is said: system_socket_path for root, else
// skep/control.sock in the user's runtime directory (XDG_RUNTIME_DIR), else in /tmp/skep-UID. A
// runtime directory that is not absolute is none, as the XDG base directory specification says.
[[nodiscard]] std::string default_socket_path(uid_t uid, std::string_view runtime_dir);

}  // namespace skep
