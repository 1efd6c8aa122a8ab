#include "config/daemon_keys.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "model/toml_text.h"
#include "model/units.h"

namespace skep::config {
namespace {

using Daemon = const DaemonSpec&;

std::string rotate_text(Daemon daemon, Secrets /*secrets*/) {
  if (daemon.log_rotate_bytes == 0) return toml_text("never");
  return toml_text(format_size(daemon.log_rotate_bytes) + " x " +
                   std::to_string(daemon.log_rotate_keep));
}

std::string toml_text_or_nothing(const std::string& text) {
  return text.empty() ? std::string() : toml_text(text);
}

template <auto read>
DaemonKey key(std::string_view name) {
  return {name, [](Daemon one, Daemon other) { return read(one) == read(other); },
          [](Daemon daemon, Secrets /*secrets*/) { return toml_text(read(daemon)); }};
}

// None has no text.
template <std::string DaemonSpec::*group>
DaemonKey group_key(std::string_view name) {
  return {name, [](Daemon one, Daemon other) { return one.*group == other.*group; },
          [](Daemon daemon, Secrets /*secrets*/) {
            return (daemon.*group).empty() ? std::string() : toml_text(daemon.*group);
          }};
}

std::vector<DaemonKey> make_keys() {
  return {
      key<[](Daemon daemon) { return daemon.socket; }>("socket"),
      {"socket-mode", [](Daemon one, Daemon other) { return one.socket_mode == other.socket_mode; },
       [](Daemon daemon, Secrets /*secrets*/) {
         return toml_text(fmt::format("{:04o}", daemon.socket_mode));
       }},
      group_key<&DaemonSpec::socket_group>("socket-group"),
      group_key<&DaemonSpec::read_only_group>("read-only-group"),
      key<[](Daemon daemon) { return daemon.metrics; }>("metrics"),
      key<[](Daemon daemon) { return daemon.log; }>("log"),
      key<[](Daemon daemon) { return daemon.log_level; }>("log-level"),
      {"log-rotate",
       [](Daemon one, Daemon other) {
         return std::pair(one.log_rotate_bytes, one.log_rotate_keep) ==
                std::pair(other.log_rotate_bytes, other.log_rotate_keep);
       },
       rotate_text},
      {"xml-rpc.username",
       [](Daemon one, Daemon other) { return one.rpc_username == other.rpc_username; },
       [](Daemon daemon, Secrets /*secrets*/) {
         return toml_text_or_nothing(daemon.rpc_username);
       }},
      {"xml-rpc.password",
       [](Daemon one, Daemon other) { return one.rpc_password == other.rpc_password; },
       // Whoever may read the config in force need not be let in by it.
       [](Daemon daemon, Secrets secrets) {
         const bool hidden = secrets == Secrets::hidden && !daemon.rpc_password.empty();
         return toml_text_or_nothing(hidden ? not_shown : daemon.rpc_password);
       }},
      {"dbus.enabled", [](Daemon one, Daemon other) { return one.dbus == other.dbus; },
       [](Daemon daemon, Secrets /*secrets*/) {
         return daemon.dbus ? std::string(*daemon.dbus ? "true" : "false") : std::string();
       }},
  };
}

}  // namespace

const std::vector<DaemonKey>& daemon_keys() {
  static const std::vector<DaemonKey> keys = make_keys();
  return keys;
}

std::vector<FieldChange> changed_fields(const DaemonSpec& before, const DaemonSpec& after) {
  std::vector<FieldChange> changes;
  for (const DaemonKey& key : daemon_keys())
    if (!key.same(before, after))
      changes.push_back({std::string(key.name), key.text(before, Secrets::hidden),
                         key.text(after, Secrets::hidden), Effect::restart});
  return changes;
}

}  // namespace skep::config
