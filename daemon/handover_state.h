#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/engine.h"
#include "host/handover/facts.h"
#include "model/error.h"
#include "model/time.h"

namespace skep {

// Counts the shapes of the facts below, and of the host's, as engine::state_version does those of
// the engine's: a new one is read by skepd from then on, an older one back to the oldest.
inline constexpr int handover_format = 1;
inline constexpr int oldest_handover_format = 1;

// What the joining of the rooms knows.
struct DaemonFacts {
  std::uint64_t last_ticket = 0;
  std::uint64_t newest_event = 0;
  std::uint64_t handovers = 0;  // how often a skepd has taken over from another
  std::map<std::string, std::string>
      read;                     // what the config file last said, by app (config_mark())
  std::string in_force;         // all that is in force, as one config
  std::optional<Instant> left;  // an upgrade in place: when supervision ended
};

// Tells two configs of an app apart.
[[nodiscard]] std::string config_mark(const AppSpec& spec);

// All that one skepd tells the next, but for descriptors.
struct HandoverState {
  std::string version;  // of the skepd that wrote it
  DaemonFacts daemon;
  host::HostFacts host;
  std::string engine;  // Engine::save()
};

// A line that says what it is, which every skepd can read, and a line of JSON each for the facts
// and for the engine.
[[nodiscard]] std::string encode(const HandoverState& state);

// Takes nothing on trust. The error says which skepd wrote it where that is the reason.
[[nodiscard]] Result<HandoverState> decode_handover(std::string_view text);

}  // namespace skep
