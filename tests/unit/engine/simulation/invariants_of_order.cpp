#include <algorithm>

#include "unit/engine/simulation/invariants.h"
#include "unit/engine/simulation/require.h"

// What is promised of apps that are after others, and of workers that are of age.

namespace skep::engine::simulation {

// --- what goes in ---

void Invariants::event(const event::ScheduleDue& /*due*/) {}

void Invariants::note_order(const event::Command& command) {
  if (command.verb == Verb::stop)
    each_target(command, [](const SlotKey& /*key*/, SlotAccount& slot) {
      slot.perhaps_needed = slot.came_up = false;
    });
  if (command.verb != Verb::start && command.verb != Verb::restart) return;
  each_target(command, [this](const SlotKey& key, SlotAccount& slot) {
    slot.perhaps_needed = false;
    slot.came_up = slot.came_up || slot.state == WorkerState::running;
    note_needed(key.first);
  });
}

// What the app is after may be started with it, at any distance.
void Invariants::note_needed(const std::string& app) {
  for (const std::string& needed : spec_of(app).after) {
    if (!apps_.contains(needed)) continue;
    for (auto& [key, slot] : slots_) {
      if (key.first != needed) continue;
      const bool judged = slot.end_is_judged;
      slot.perhaps_needed = slot.perhaps_needed || slot.stopped_by_command;
      slot.came_up = slot.came_up || slot.state == WorkerState::running;
      const bool serves_on = slot.state == WorkerState::running && !slot.stopped_by_command;
      if (!serves_on) slot.perhaps_forgiven();
      slot.end_is_judged = judged;
    }
    note_needed(needed);
  }
}

// --- what comes out ---

bool Invariants::is_stopped(const SlotKey& key, const SlotAccount& slot) const {
  if (slot.perhaps_needed) return false;
  return slot.stopped_by_command || shutting_down_ || !apps_.at(key.first).configured;
}

void Invariants::check_start_order(const WorkerId& worker) {
  AppAccount& app = apps_.at(worker.app);
  if (app.admitted) return;
  for (const std::string& name : app.spec.after) {
    const auto needed = apps_.find(name);
    if (needed == apps_.end() || !needed->second.configured || !up_.contains(name)) continue;
    require(needed->second.up || up_.at(name), "started before what it is after was up", worker);
  }
  app.admitted = true;
}

// Its turn to leave comes when the apps after its own have left, as far as they are stopping.
void Invariants::check_stop_order(const SlotAccount& slot, const Notice& notice) const {
  const SlotKey own{notice.worker.app, notice.worker.slot};
  if (slot.state != WorkerState::running || notice.reason || !is_stopped(own, slot)) return;
  if (own.second >= spec_of(own.first).workers) return;
  for (const auto& [key, other] : slots_) {
    const auto& after = spec_of(key.first).after;
    const bool depends = std::find(after.begin(), after.end(), own.first) != after.end();
    require(!depends || other.living == 0 || !is_stopped(key, other),
            "stopped before an app after its own has left", notice.worker);
  }
}

void Invariants::check_order(const EngineSnapshot& snapshot) {
  for (const AppStatus& status : snapshot.apps) {
    AppAccount& app = apps_.at(status.name);
    bool all_stopped = true;
    for (auto slot = slots_.lower_bound({status.name, 0});
         slot != slots_.end() && slot->first.first == status.name; ++slot) {
      const SlotAccount& account = slot->second;
      if (slot->first.second >= app.spec.workers) continue;
      const bool stopped = account.stopped_by_command || !app.configured;
      all_stopped = all_stopped && stopped && !account.perhaps_needed;
      if (!status.up || app.up || stopped) continue;
      require(account.came_up || account.state == WorkerState::running, "up before it has come up",
              WorkerId{status.name, slot->first.second, account.living});
    }
    app.up = status.up;
    app.admitted = app.admitted && !all_stopped;
  }
}

void Invariants::check_waiting(const SlotStatus& status) const {
  if (status.waits_for.empty()) return;
  require(status.state == WorkerState::stopped, "waits for others and is not STOPPED",
          status.worker);
  const auto& after = spec_of(status.worker.app).after;
  require(std::any_of(after.begin(), after.end(),
                      [&](const std::string& name) {
                        const auto needed = up_.find(name);
                        return needed != up_.end() && !needed->second && apps_.at(name).configured;
                      }),
          "waits for nobody", status.worker);
}

void Invariants::check_age(const SlotAccount& slot, const Notice& notice) const {
  if (slot.living != notice.worker.incarnation) return;
  const auto& max_age = spec_of(notice.worker.app).max_age;
  require(max_age && slot.running_since, "of age, and there is none", notice.worker);
  const Duration youngest = max_age->age / 100 * (100 - max_age->jitter_percent);
  require(now_ - *slot.running_since >= youngest, "of age too young", notice.worker);
}

}  // namespace skep::engine::simulation
