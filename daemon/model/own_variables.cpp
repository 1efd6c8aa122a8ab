#include "model/own_variables.h"

#include <algorithm>
#include <array>

namespace skep {

bool is_own_variable(std::string_view name) {
  constexpr std::array names{"NODE_CHANNEL_FD", "NODE_CHANNEL_SERIALIZATION_MODE",
                             "NODE_UNIQUE_ID",  "NODE_APP_INSTANCE",
                             "SKEP_APP",        "SKEP_SLOT",
                             "SKEP_INSTANCE",   "NOTIFY_SOCKET",
                             "WATCHDOG_USEC",   "WATCHDOG_PID",
                             "LISTEN_FDS",      "LISTEN_FDNAMES",
                             "LISTEN_PID"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace skep
