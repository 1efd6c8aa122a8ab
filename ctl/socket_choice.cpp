#include "ctl/socket_choice.h"

#include "model/socket_path.h"

namespace skep::ctl {

std::string choose_socket(const std::string& option, const Surroundings& around) {
  if (around.shell != nullptr && !around.shell->socket.empty()) return around.shell->socket;
  if (!option.empty()) return option;
  if (const auto named = around.variable("SKEP_SOCKET"); named && !named->empty()) return *named;
  std::string system(system_socket_path);
  if (around.exists(system)) return system;
  return default_socket_path(around.uid, around.variable("XDG_RUNTIME_DIR").value_or(""));
}

}  // namespace skep::ctl
