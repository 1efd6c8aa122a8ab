#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "config/problem.h"
#include "model/app_spec.h"
#include "model/error.h"
#include "model/on_event_spec.h"

namespace skep::config {

// The table [daemon].
struct DaemonSpec {
  std::string socket;                      // absolute, short enough for a Unix address
  std::uint32_t socket_mode = 0660;        // of the socket's file
  std::string socket_group;                // its group, whose members may act; empty: skepd's
  std::string read_only_group;             // whose members may look; empty: none
  std::string metrics = "127.0.0.1:9712";  // numeric address and port; empty: off
  std::string log;                 // skepd's own log file, absolute, or "journal"; empty: stderr
  std::string log_level = "info";  // one of spdlog's level names
  std::uint64_t log_rotate_bytes = 10U << 20U;  // 0: never rotated
  std::uint32_t log_rotate_keep = 5;            // how many old files stay
  std::string rpc_username;                     // [daemon.xml-rpc]; empty: asks nobody who he is
  std::string rpc_password;                     // as it is, or "{SHA}" and its SHA-1
  // [daemon.dbus] enabled: skepd is on the system bus. Empty: as root under systemd it is.
  std::optional<bool> dbus;

  bool operator==(const DaemonSpec&) const = default;
};

struct Config {
  DaemonSpec daemon;
  std::vector<AppSpec> apps;           // by name
  std::vector<OnEventSpec> on_events;  // by name
  std::vector<std::string> files;  // every file that was read, the first is the one that was named
  std::vector<Problem> warnings;   // in the order of load()'s problems
};

// A key of an app that this machine cannot do as it is now.
struct BirthTrouble {
  std::string key;  // of the app's own table
  std::string sentence;
};

// What the loader has to know of the machine and the process it runs in.
struct Surroundings {
  double cores = 1;  // for "N per core"; above 0, may be a fraction
  bool root = false;
  std::function<std::optional<std::string>(const std::string&)> getenv;
  std::string default_socket;
  // Where worker logs go when `logs` is silent; empty: they inherit skepd's own stdout and stderr.
  std::string default_log_directory;
  // Told of each key that is looked for, dotted: "app.web.loop-lag.soft". For who wants to know
  // them all.
  std::function<void(const std::string& key)> looked_for = nullptr;
  // For who wants to know now what a birth would fail for: there may be such a user by then, so it
  // is no reason to refuse a config that is to be used.
  std::function<std::vector<BirthTrouble>(const AppSpec& app)> birth_troubles = nullptr;
};

// Reads the file and what it includes. Either it can be used, or every problem of every file comes
// back, warnings too, file by file in the order of reading, each by line and column.
[[nodiscard]] tl::expected<Config, std::vector<Problem>> load(const std::string& path,
                                                              const Surroundings& around);

// The config of `skepd -- node server.js`: no file, one app, as app_of_command() makes it. The
// error is why skepd could not run that. `command` has at least one word.
[[nodiscard]] Result<Config> config_of_command(std::vector<std::string> command,
                                               const std::string& directory,
                                               const Surroundings& around);

// Named after its script or program ("server"), one worker a core, output inherited, all else by
// default.
[[nodiscard]] AppSpec app_of_command(std::vector<std::string> command, const std::string& directory,
                                     const Surroundings& around);

}  // namespace skep::config
