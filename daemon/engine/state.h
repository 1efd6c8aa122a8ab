#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/app.h"
#include "engine/deadlines.h"
#include "engine/listen_rules.h"
#include "engine/pending_commands.h"
#include "engine/random.h"
#include "engine/start_queue.h"
#include "model/time.h"
#include "model/worker_id.h"

namespace skep::engine {

// Everything the engine knows.
struct State {
  explicit State(std::uint64_t seed) : random(seed) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Random random;
  Instant now{};  // of the last turn
  std::uint64_t next_incarnation = 1;
  std::uint64_t next_serial = 1;
  std::uint64_t next_probe = 1;

  std::map<std::string, App> apps;
  Deadlines deadlines;
  StartQueue queue;
  PendingCommands commands;
  ListenOwners listeners;
  std::size_t processes = 0;
  std::size_t held = 0;     // slots, over all apps
  std::size_t parting = 0;  // slots, over all apps

  bool shutting_down = false;
  bool halted = false;
  std::optional<int> ends_with;  // the status, where an essential app is over (essential.h)
  std::vector<Ticket> shutdown_tickets;

  // Null: there is none.
  [[nodiscard]] Slot* find(const std::string& app, std::uint32_t index) {
    const auto found = apps.find(app);
    if (found == apps.end() || index >= found->second.slots.size()) return nullptr;
    return &found->second.slots[index];
  }

  // The slot, or the extra, while exactly this worker has its process; null: it is gone, or never
  // was. A spare may be named as one when it has got its slot already.
  [[nodiscard]] Slot* find_living(const WorkerId& worker) {
    const auto found = apps.find(worker.app);
    if (found == apps.end()) return nullptr;
    App& app = found->second;
    const auto is_it = [&](const Slot& slot) {
      return slot.incarnation == worker.incarnation && has_process(slot.state);
    };
    if (worker.slot < app.slots.size() && is_it(app.slots[worker.slot]))
      return &app.slots[worker.slot];
    for (Slot& extra : app.extras)
      if (is_it(extra)) return &extra;
    if (worker.slot != no_slot) return nullptr;
    for (Slot& slot : app.slots)
      if (is_it(slot)) return &slot;
    return nullptr;
  }
};

}  // namespace skep::engine
