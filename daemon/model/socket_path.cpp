#include "model/socket_path.h"

namespace skep {

std::string default_socket_path(uid_t uid, std::string_view runtime_dir) {
  if (uid == 0) return std::string(system_socket_path);
  if (runtime_dir.starts_with('/')) return std::string(runtime_dir) + "/skep/control.sock";
  return "/tmp/skep-" + std::to_string(uid) + "/control.sock";
}

}  // namespace skep
