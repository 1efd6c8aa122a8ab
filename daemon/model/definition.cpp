#include "model/definition.h"

namespace skep {

bool inherits_sockets(const AppSpec& app) {
  return app.runtime == Runtime::other || !app.cluster;
}

bool can_overlap(const AppSpec& app) {
  return !inherits_sockets(app) || !app.listen.empty();
}

std::string changed_definition(const AppSpec& before, const AppSpec& after) {
  std::string keys;
  const auto note = [&keys](bool same, const char* key) {
    if (same) return;
    if (!keys.empty()) keys += ", ";
    keys += key;
  };
  note(before.command == after.command, "command");
  note(before.directory == after.directory, "directory");
  note(before.user == after.user, "user");
  note(before.runtime == after.runtime, "runtime");
  note(before.cluster == after.cluster, "cluster");
  note(before.telemetry == after.telemetry, "telemetry");
  note(before.env == after.env, "env");
  note(before.umask == after.umask, "umask");
  note(before.stdin_pipe == after.stdin_pipe, "stdin");
  note(before.rlimits == after.rlimits, "rlimits");
  note(before.listen == after.listen || !inherits_sockets(after), "listen");
  note(before.health.watchdog == after.health.watchdog, "watchdog");
  return keys;
}

}  // namespace skep
