#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/peer.h"
#include "model/config_difference.h"
#include "model/error.h"

namespace skep::api {

// What became of one app of an update.
struct ConfigResult {
  std::string app;
  AppChange::Kind kind = AppChange::Kind::changed;
  Result<void> outcome;
};

// An app of the config file as it is now, whether it runs or not.
struct ConfiguredApp {
  std::string name;
  bool in_use = false;  // skepd has it
  bool autostart = true;
  std::uint32_t workers = 0;
  std::string directory;
  std::string command;     // its words, quoted for a shell where they need it
  std::string group = {};  // empty: none
  std::string user = {};   // empty: skepd's own
  int stop_signal = 15;
  std::uint64_t stop_seconds = 10;                // from the signal to SIGKILL, rounded up
  std::uint64_t start_seconds = 0;                // `ready` is "after": so long, rounded up
  std::optional<std::uint32_t> start_tries = 10;  // deaths until it is FATAL; empty: no end of them
  std::uint64_t log_bytes = 0;                    // a log file is rotated at this size; 0: never
  std::uint32_t log_files = 0;                    // how many rotated ones stay
};

// The config as the api sees it. Where the file cannot be used the error has every problem, one a
// line, and nothing is changed. Callbacks come on the same thread, in a later turn.
class ConfigOperations {
 public:
  virtual ~ConfigOperations() = default;

  // What update would do. Changes nothing.
  virtual void reread(std::function<void(Result<ConfigDifference>)> done) = 0;

  // Applies what differs for `apps`, all where it is empty. Answered when apps that left are gone
  // and rolls have begun.
  virtual void update(const std::vector<std::string>& apps, const Peer& peer,
                      std::function<void(Result<std::vector<ConfigResult>>)> done) = 0;

  // supervisord's addProcessGroup: the app as it is in the file. Fails where skepd has it already
  // or the file does not.
  enum class Added : std::uint8_t { added, already_added, bad_name };
  virtual void add(const std::string& app, const Peer& peer,
                   std::function<void(Result<Added>)> done) = 0;

  // supervisord's removeProcessGroup: an app whose workers are all at rest.
  enum class Removed : std::uint8_t { removed, still_running, bad_name };
  virtual void remove(const std::string& app, const Peer& peer,
                      std::function<void(Result<Removed>)> done) = 0;

  virtual void available(std::function<void(Result<std::vector<ConfiguredApp>>)> done) = 0;

  // The config that is in force, every default written out, as TOML.
  [[nodiscard]] virtual std::string in_force() const = 0;
};

}  // namespace skep::api
