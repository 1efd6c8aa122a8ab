#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/rollout.h"
#include "engine/slot.h"
#include "model/app_spec.h"
#include "model/snapshot.h"

namespace skep::engine {

// An app, its slots and the processes beside them. The sums below say about all of them what is
// asked about at every event; they are kept by Recount (turn.h).
struct App {
  explicit App(AppSpec its_spec) : spec(std::move(its_spec)), configured_workers(spec.workers) {}
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  AppSpec spec;                      // `workers` as it was scaled last
  std::uint32_t configured_workers;  // ... and as the config has it
  std::deque<Slot> slots;            // by index; surplus ones leave from the end
  std::list<Slot> extras;            // extras.h
  bool leaving = false;              // not in the config any more; gone once nothing runs

  // Definitions are counted from 1. `serving` is what workers are born with where nothing says
  // otherwise: the last that was rolled out as a whole.
  std::uint64_t definition = 1;
  std::uint64_t serving = 1;
  std::optional<AppSpec> serving_spec;  // what the config said then; empty: it still says so
  std::vector<std::uint64_t> kept{1};   // as last told, ascending
  std::optional<Rollout> rollout;
  std::optional<RollStatus> last_roll;
  RollCounts rolls{};
  std::uint64_t watchdog_since = 1;  // the first definition that was born with health.watchdog
  std::set<std::uint32_t> retiring;  // slots whose workers want a successor

  std::vector<std::uint32_t> eligible;      // as last told
  std::vector<std::uint32_t> rescued_from;  // as last told
  std::vector<std::uint32_t> rescued_to;    // as last told
  bool overloaded = false;                  // as last told
  bool up = false;                          // the apps after it may start (ordering.h)
  bool admitted = false;                    // the apps it is after were up when it started
  std::string waits_for;                    // as last told: "redis, which is starting"
  bool released = true;                     // nothing runs and the host knows
  bool disuse_possible = false;             // it may own addresses that nobody asks for (disuse.h)

  std::uint32_t away = 0;                // wanted and not RUNNING
  std::uint32_t active = 0;              // have a process, or are on the way to one; extras too
  std::uint32_t wanted = 0;              // places
  std::uint32_t unproven = 0;            // wanted and not come up
  std::uint32_t proven = 0;              // come up
  std::uint32_t troubled = 0;            // unproven, in BACKOFF or FATAL, and not to be started
  std::uint32_t held = 0;                // places
  std::uint32_t parting = 0;             // places
  std::uint32_t ending = 0;              // places whose process was told to leave for good
  std::vector<std::uint32_t> healthy;    // RUNNING, neither stalled nor leaving; ascending
  std::vector<std::uint32_t> stalled;    // RUNNING, and stalled or leaving; ascending
  std::vector<std::uint32_t> instances;  // of all that have a process; ascending

  bool rested = false;   // a worker came to rest by itself in this turn (essential.h)
  bool touched = false;  // among the apps to settle at the end of this turn
};

inline WorkerId Slot::id() const {
  return {app.spec.name, index, incarnation};
}

}  // namespace skep::engine
