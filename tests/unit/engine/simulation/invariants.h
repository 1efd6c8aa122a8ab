#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/action.h"
#include "model/event.h"
#include "model/snapshot.h"

namespace skep::engine::simulation {

// Watches everything that goes into an engine and comes out of it, keeps its own account of what
// that means, and throws a Violation where the two cannot be reconciled. It knows the engine's
// contract and nothing of its inside.
class Invariants {
 public:
  void before(const Event& event, Instant now);
  void before_tick(Instant now);
  void after(const Actions& actions, const EngineSnapshot& snapshot, Instant now);

  // To be asked when nothing is left to happen: nobody waits for an answer.
  void check_rest() const;
  // ... and after faults have ceased: everything wanted runs as the config says it should.
  // `revived`: also what had given up, as it was started again.
  void check_health(bool revived) const;

  [[nodiscard]] bool halted() const { return halted_; }

 private:
  using SlotKey = std::pair<std::string, std::uint32_t>;

  // What is known of how well a worker is.
  struct HealthAccount {
    std::optional<action::Probe> probe;  // under way
    bool probe_counts = false;           // its answer is one to what is asked now
    std::uint32_t failures = 0;          // in a row
    Instant alive{};                     // its watchdog runs from then on
    Instant alive_latest{};              // ... or from as late as this
    bool ailing = false;
    bool answered_well = false;  // in this call
    bool must_go = false;        // in this call
    bool triggered = false;      // in this call

    void hear(Instant now) { alive = alive_latest = now; }
  };

  // What goes with a process, when it gets another's place.
  struct ProcessAccount {
    std::uint64_t living = 0;    // incarnation; 0: no process
    std::uint32_t instance = 0;  // ... and what else it was given
    std::string command;
    std::uint64_t definition = 0;
    bool announced = false;
    Instant announced_at{};  // ... or started at, before that
    bool listened = false;   // what it told since
    bool said = false;
    bool notified = false;
    bool stopping = false;
    bool stopping_told = false;
    bool retiring_told = false;
    std::string status_text;
    std::optional<Instant> ready_by;
    std::set<ListenAddress> addresses;  // that it was given, or inherited
    HealthAccount health;
    std::optional<StallCause> silent_for;  // by the last sample
    std::optional<Sample> judged;          // for lag, in this call
    bool draining = false;
    // Of an extra: as its status was last seen. Of a slot: as it was told.
    WorkerState state = WorkerState::stopped;
  };

  // A process beside those in slots.
  struct ExtraAccount : ProcessAccount {
    ExtraStatus::Role role = ExtraStatus::Role::spare;
    SlotKey beside;
  };

  struct SlotAccount : ProcessAccount {
    std::optional<Instant> running_since;
    bool stopped_by_command = false;
    bool perhaps_needed = false;  // it was, and an app after its own was started
    bool came_up = false;         // RUNNING since it was stopped by anybody
    bool taken_away = false;      // by a threshold or a roll, and not RUNNING again since
    bool end_is_judged = false;   // STOPPING: counts as a death

    bool first_death = true;
    bool may_start_at_once = true;
    Duration last_delay{};              // as told, rounded
    std::optional<Instant> not_before;  // BACKOFF: the earliest next start
    std::vector<Instant> deaths;
    bool deaths_known = true;  // not after the limits were changed

    std::optional<SlotStatus> status;  // as last seen

    void forgive();
    // It was, if it was wanted.
    void perhaps_forgiven() {
      forgive();
      deaths_known = false;
    }
    void obey(const RestartSpec& changed, Instant now);
  };

  struct AppAccount {
    AppSpec spec;
    std::uint32_t configured_workers = 0;
    std::optional<AppSpec> serving_spec;  // what the config said before what is being rolled out
    std::uint64_t definition = 0;         // counts the changes that need new processes, and rolls
    std::map<std::uint64_t, std::string> commands;  // by definition
    std::uint32_t most_surge = 0;                   // that the config ever had
    bool configured = false;
    std::vector<std::uint32_t> eligible;
    action::Rescue rescue;
    bool overloaded = false;
    std::vector<ListenAddress> owned;
    std::optional<Instant> all_running_since;
    std::optional<RollStatus> roll;  // as last seen
    std::uint64_t completed = 0;     // rolls, as last seen
    bool went_back = false;          // in this call
    bool up = false;                 // as last seen
    bool admitted = false;           // it has started since all of it was stopped

    [[nodiscard]] bool rolls() const { return roll && !has_ended(roll->phase); }
  };

  void event(const event::Command& command);
  void event(const event::ConfigLoaded& config);
  void event(const event::Spawned& spawned);
  void event(const event::SpawnFailed& failed);
  void event(const event::Asked& asked);
  void event(const event::Listening& listening);
  void event(const event::Said& said);
  void event(const event::Drained& drained);
  void event(const event::Rescued& rescued);
  void event(const event::Notified& notified);
  void event(const event::Probed& probed);
  void event(const event::Sampled& sampled);
  void event(const event::Exited& exited);
  void event(const event::ScheduleDue& due);
  void note_change(AppAccount& app, const AppSpec& spec);
  void end_process(const WorkerId& worker);
  void begin_health(SlotAccount& slot) const;
  void renew_health(ProcessAccount& process, const AppSpec& before, const AppSpec& after);
  void note_scale(const event::Command& command);
  void note_roll(const event::Command& command);
  void begin_roll(const std::string& name, AppAccount& app);
  void note_order(const event::Command& command);
  void note_needed(const std::string& app);

  void action(const action::Spawn& spawn);
  void action(const action::Keep& keep);
  void action(const action::Promote& promote);
  void action(const action::Signal& signal);
  void action(const action::Drain& drain);
  void action(const action::Rescue& rescue);
  void action(const action::CloseSlot& close);
  void action(const action::CloseAddress& close);
  static void inherit(ProcessAccount& process, const AppSpec& spec);
  void action(const action::Overload& overload);
  void action(const action::Answer& answer);
  void action(const action::Probe& probe);
  void action(const action::SetEligible& set);
  void action(const action::Release& release);
  void action(const action::Reply& reply);
  void action(const action::Publish& publish);
  void action(const action::Halt& halt);
  void note_end(const std::string& app);

  [[nodiscard]] bool redefines(const std::string& app) const {
    return apps_.at(app).rolls() || apps_.at(app).went_back;
  }
  void note_said(const Notice& notice);
  void born_beside(const action::Spawn& spawn);
  [[nodiscard]] std::set<std::uint32_t> instances_of(const std::string& app) const;
  [[nodiscard]] const ExtraAccount* coming_into(const WorkerId& worker) const;
  void take_over(SlotAccount& slot, const Notice& notice);
  void move_in(SlotAccount& slot, std::uint64_t incarnation);
  void note_rolls(const EngineSnapshot& snapshot);
  void check_roll(const AppStatus& app) const;
  void check_extras(const AppStatus& app);

  // Of apps that are after others.
  void check_start_order(const WorkerId& worker);
  void check_stop_order(const SlotAccount& slot, const Notice& notice) const;
  void check_order(const EngineSnapshot& snapshot);
  void check_waiting(const SlotStatus& status) const;
  void check_age(const SlotAccount& slot, const Notice& notice) const;
  [[nodiscard]] bool is_stopped(const SlotKey& key, const SlotAccount& slot) const;

  void transition(SlotAccount& slot, const Notice& notice);
  [[nodiscard]] bool is_ready(const ProcessAccount& process, const ReadySpec& ready) const;
  void check_ready(const ProcessAccount& process, const Notice& notice) const;
  void check_ready_timeout(const SlotAccount& slot, const Notice& notice) const;
  void claim_inherited(const std::string& name);
  [[nodiscard]] bool belongs_to_another(const std::string& app, const ListenAddress& address) const;
  void check_budget(SlotAccount& slot, const Notice& notice);
  [[nodiscard]] bool is_away(const SlotKey& key, const SlotAccount& slot) const;
  void check_replacement(const SlotAccount& slot, const Notice& notice) const;
  void check_health_replacement(const SlotAccount& slot, const Notice& notice) const;
  void expect_replacement(const std::string& app, SlotAccount& slot) const;
  [[nodiscard]] bool all_running(const std::string& app) const;
  void note_death(SlotAccount& slot, const Notice& notice);
  void check_giving_up(const SlotAccount& slot, const Notice& notice) const;
  void note_backoff(SlotAccount& slot, const Notice& notice);
  [[nodiscard]] std::size_t recent_deaths(const SlotAccount& slot, const RestartSpec& spec) const;

  void check(const AppStatus& app);
  void check(const SlotStatus& status, const SlotAccount& slot) const;
  void check_stalled(const SlotStatus& status, const SlotAccount& slot) const;
  void check_rescue(const AppStatus& app) const;
  void check_eligible(const AppStatus& app) const;
  void forget_vanished(const EngineSnapshot& snapshot);

  // In a slot or beside one.
  [[nodiscard]] ProcessAccount* living(const WorkerId& worker);
  [[nodiscard]] SlotAccount* living_in_slot(const WorkerId& worker);
  [[nodiscard]] const AppSpec& spec_of(const std::string& app) const { return apps_.at(app).spec; }
  // `visit(key, slot)` for each slot that the command names.
  template <typename Visit>
  void each_target(const event::Command& command, Visit visit) {
    for (const Target& target : command.targets)
      for (auto& [key, slot] : slots_) {
        const AppAccount& app = apps_.at(key.first);
        if (!app.configured || key.second >= app.spec.workers) continue;
        if (!target.covers(app.spec.group, key.first)) continue;
        if (target.slot && *target.slot != key.second) continue;
        visit(key, slot);
      }
  }

  Instant now_{};
  std::map<std::string, AppAccount> apps_;
  std::map<SlotKey, SlotAccount> slots_;
  std::map<std::uint64_t, ExtraAccount> extras_;     // by incarnation
  std::map<std::string, bool> up_;                   // in the snapshot
  std::map<SlotKey, std::uint64_t> present_;         // in the snapshot: the incarnation in a slot
  std::map<std::uint64_t, event::Asked> held_asks_;  // of spares, by ask
  std::uint64_t last_incarnation_ = 0;
  std::uint64_t last_probe_ = 0;
  std::set<Ticket> outstanding_;
  std::map<std::uint64_t, event::Asked> asked_;  // by ask; to be answered in this very call
  int spawns_ = 0;                               // in this call
  int probes_ = 0;
  std::set<std::string> must_lose_one_;  // apps, in this call
  bool signals_by_command_ = false;      // in this call
  bool shutting_down_ = false;
  bool halted_ = false;
};

}  // namespace skep::engine::simulation
