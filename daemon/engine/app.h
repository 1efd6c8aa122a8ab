#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <vector>

#include "engine/slot.h"
#include "model/app_spec.h"

namespace skep::engine {

// An app and its slots. The sums below say about all slots what is asked about at every event; they
// are kept by Recount (turn.h).
struct App {
  explicit App(AppSpec its_spec) : spec(std::move(its_spec)) {}
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  AppSpec spec;
  std::deque<Slot> slots;            // by index; surplus ones leave from the end
  bool leaving = false;              // not in the config any more; gone once nothing runs
  std::uint64_t definition = 1;      // counts the changes that need new processes
  std::set<std::uint32_t> outdated;  // RUNNING when the definition changed; some may be gone since

  std::vector<std::uint32_t> eligible;  // as last told
  bool released = true;                 // nothing runs and the host knows

  std::uint32_t away = 0;                // wanted and not RUNNING
  std::uint32_t active = 0;              // have a process, or are on the way to one
  std::vector<std::uint32_t> healthy;    // RUNNING and not stalled; ascending
  std::vector<std::uint32_t> stalled;    // RUNNING and stalled; ascending
  std::vector<std::uint32_t> instances;  // of the slots that have a process; ascending

  bool touched = false;  // among the apps to settle at the end of this turn
};

inline WorkerId Slot::id() const {
  return {app.spec.name, index, incarnation};
}

}  // namespace skep::engine
