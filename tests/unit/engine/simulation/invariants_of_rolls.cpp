#include <algorithm>

#include "model/definition.h"
#include "unit/engine/simulation/invariants.h"
#include "unit/engine/simulation/require.h"

// What is promised of the processes beside the slots, of rolls, spares, scale and traffic.

namespace skep::engine::simulation {
namespace {

// Also where it turned round and was stopped on its way back within one call.
bool goes_back(const RollStatus& roll) {
  using Phase = RollStatus::Phase;
  return roll.phase == Phase::going_back || roll.phase == Phase::rolled_back ||
         (roll.phase == Phase::stopped && roll.text.starts_with("the roll back stopped"));
}

}  // namespace

// --- what goes in ---

void Invariants::event(const event::Drained& drained) {
  ProcessAccount* process = living(drained.worker);
  if (process != nullptr) process->draining = false;
}

void Invariants::event(const event::Rescued& /*rescued*/) {}

void Invariants::note_scale(const event::Command& command) {
  if (command.verb != Verb::scale) return;
  std::set<std::string> done;
  for (const Target& target : command.targets) {
    for (auto& [name, app] : apps_) {
      const bool named =
          target.covers(app.spec.group, name) && (target.app.empty() || !target.slot);
      const bool first = named && done.insert(name + ' ' + target.name()).second;
      if (!first || !app.configured) continue;
      const std::int64_t workers =
          command.scaling.workers + (command.scaling.relative ? app.spec.workers : 0);
      if (workers < 1 || workers > most_workers) continue;
      for (std::uint32_t index = app.spec.workers; index < workers; ++index) {
        SlotAccount& slot = slots_[{name, index}];
        slot.stopped_by_command = false;
        slot.forgive();
      }
      app.spec.workers = static_cast<std::uint32_t>(workers);
    }
  }
  for (auto& [key, slot] : slots_)
    if (key.second >= apps_.at(key.first).spec.workers) slot.end_is_judged = false;
}

void Invariants::note_roll(const event::Command& command) {
  if (command.verb != Verb::roll) return;
  std::set<std::string> done;
  for (const Target& target : command.targets)
    for (auto& [name, app] : apps_) {
      const bool named =
          target.covers(app.spec.group, name) && (target.app.empty() || !target.slot);
      if (!named || !app.configured || app.rolls() || !done.insert(name).second) continue;
      begin_roll(name, app);
    }
}

void Invariants::begin_roll(const std::string& name, AppAccount& app) {
  app.commands[++app.definition] = app.spec.command.back();
  for (auto& [key, slot] : slots_)
    if (key.first == name && slot.state != WorkerState::running) slot.perhaps_forgiven();
}

// --- what comes out ---

// Seen before anything that follows of it is judged.
void Invariants::note_rolls(const EngineSnapshot& snapshot) {
  present_.clear();
  up_.clear();
  for (const AppStatus& status : snapshot.apps) {
    for (const SlotStatus& slot : status.slots)
      present_[{status.name, slot.worker.slot}] = slot.worker.incarnation;
    up_[status.name] = status.up;
    const auto found = apps_.find(status.name);
    if (found == apps_.end() || !status.roll) continue;
    AppAccount& app = found->second;
    using Phase = RollStatus::Phase;
    const bool same = app.roll && app.roll->began == status.roll->began;
    const bool went_back_before =
        same && (app.roll->phase == Phase::going_back || has_ended(app.roll->phase));
    if (std::exchange(app.completed, status.rolls.front()) != status.rolls.front())
      app.serving_spec.reset();
    if (!goes_back(*status.roll) || went_back_before) continue;
    app.went_back = true;
    for (auto& [key, slot] : slots_)
      if (key.first == status.name && slot.state != WorkerState::running) slot.perhaps_forgiven();
    if (!app.serving_spec) continue;
    const std::uint32_t workers = app.spec.workers;
    const AppSpec before = std::exchange(app.spec, *std::exchange(app.serving_spec, std::nullopt));
    app.spec.workers = workers;
    for (auto& [key, slot] : slots_) {
      if (key.first != status.name) continue;
      slot.deaths_known = false;
      renew_health(slot, before, app.spec);
    }
  }
}

void Invariants::action(const action::Keep& keep) {
  require(std::is_sorted(keep.definitions.begin(), keep.definitions.end()), "out of order",
          keep.app);
  AppAccount& app = apps_.at(keep.app);
  std::erase_if(app.commands, [&](const auto& known) {
    return known.first < keep.definitions.back() &&
           !std::binary_search(keep.definitions.begin(), keep.definitions.end(), known.first);
  });
}

void Invariants::born_beside(const action::Spawn& spawn) {
  const WorkerId& worker = spawn.worker;
  const AppAccount& app = apps_.at(worker.app);
  ExtraAccount extra;
  extra.living = worker.incarnation;
  extra.instance = spawn.instance;
  extra.definition = spawn.definition;
  extra.command = app.commands.at(spawn.definition);
  extra.announced_at = now_;
  extra.state = WorkerState::starting;
  extra.beside = {worker.app, worker.slot};
  if (worker.slot != no_slot) {
    extra.role = ExtraStatus::Role::successor;
    const auto successors = std::count_if(extras_.begin(), extras_.end(), [&](const auto& other) {
      return other.second.beside.first == worker.app &&
             other.second.role == ExtraStatus::Role::successor &&
             other.second.state != WorkerState::stopping;
    });
    require(successors < app.most_surge, "more successors than max-surge", worker);
    for (const auto& [incarnation, other] : extras_)
      require(other.beside != extra.beside || other.role == ExtraStatus::Role::retiree ||
                  other.state == WorkerState::stopping,
              "a second successor of one slot", worker);
  } else {
    require(!inherits_sockets(app.spec) || app.rolls(), "a spare of an app that never asks",
            worker);
  }
  extras_[worker.incarnation] = extra;
}

const Invariants::ExtraAccount* Invariants::coming_into(const WorkerId& worker) const {
  const auto present = present_.find({worker.app, worker.slot});
  if (present == present_.end()) return nullptr;
  const auto extra = extras_.find(present->second);
  return extra == extras_.end() ? nullptr : &extra->second;
}

// An extra gets the place of a process that is gone.
void Invariants::move_in(SlotAccount& slot, std::uint64_t incarnation) {
  const auto extra = extras_.find(incarnation);
  const WorkerState state = slot.state;
  static_cast<ProcessAccount&>(slot) = extra->second;
  slot.state = state;
  slot.draining = false;
  extras_.erase(extra);
}

// A successor that is ready gets the place of a worker that serves.
void Invariants::take_over(SlotAccount& slot, const Notice& notice) {
  const auto found = extras_.find(notice.worker.incarnation);
  require(found->second.role == ExtraStatus::Role::successor, "taken over by a stranger",
          notice.worker);
  require(slot.state == WorkerState::running && slot.living != 0,
          "taken over from a worker that does not serve", notice.worker);
  check_ready(found->second, notice);
  ExtraAccount old;
  static_cast<ProcessAccount&>(old) = slot;
  old.role = ExtraStatus::Role::retiree;
  old.beside = found->second.beside;
  static_cast<ProcessAccount&>(slot) = found->second;
  slot.state = WorkerState::running;
  extras_.erase(found);
  extras_[old.living] = old;
  slot.running_since = now_;
  begin_health(slot);
  must_lose_one_.erase(notice.worker.app);
}

void Invariants::action(const action::Promote& promote) {
  const SlotAccount* slot = living_in_slot(promote.worker);
  require(slot != nullptr && slot->announced, "promoted and not there", promote.worker);
  require(slot->state == WorkerState::starting, "promoted into no place that is free",
          promote.worker);
}

void Invariants::action(const action::Drain& drain) {
  ProcessAccount* process = living(drain.worker);
  require(process != nullptr && !process->draining, "drained twice, or dead", drain.worker);
  process->draining = true;
  const SlotAccount* slot = living_in_slot(drain.worker);
  if (slot == nullptr) return;
  const auto& eligible = apps_.at(drain.worker.app).eligible;
  require(slot->state == WorkerState::stopping &&
              !std::binary_search(eligible.begin(), eligible.end(), drain.worker.slot),
          "drained while connections may still come", drain.worker);
}

void Invariants::action(const action::Rescue& rescue) {
  AppAccount& app = apps_.at(rescue.app);
  require(app.rescue.from != rescue.from || app.rescue.to != rescue.to,
          "a rescue is told without a change", rescue.app);
  for (const std::uint32_t slot : rescue.from)
    require(!std::binary_search(rescue.to.begin(), rescue.to.end(), slot), "a slot rescues itself",
            rescue.app);
  app.rescue = rescue;
}

void Invariants::action(const action::CloseSlot& close) {
  const auto found = slots_.find({close.app, close.slot});
  require(found != slots_.end() && found->second.living == 0, "closed under its worker", close.app);
}

void Invariants::action(const action::Overload& overload) {
  AppAccount& app = apps_.at(overload.app);
  require(app.overloaded != overload.on, "overload is told without a change", overload.app);
  app.overloaded = overload.on;
}

// --- what it says of itself ---

void Invariants::check_extras(const AppStatus& app) {
  std::size_t living = 0;
  for (const ExtraStatus& status : app.extras) {
    if (!has_process(status.state)) continue;
    ++living;
    const auto found = extras_.find(status.worker.incarnation);
    require(found != extras_.end(), "an extra without a process", status.worker);
    require(found->second.role == status.role, "an extra in another role", status.worker);
    found->second.state = status.state;
  }
  const auto known = std::count_if(extras_.begin(), extras_.end(), [&](const auto& extra) {
    return extra.second.beside.first == app.name;
  });
  require(static_cast<std::size_t>(known) == living, "a process beside the slots is forgotten",
          app.name);
  if (!apps_.at(app.name).overloaded) return;
  require(std::any_of(app.slots.begin(), app.slots.end(),
                      [](const SlotStatus& slot) { return slot.stalled; }) &&
              std::none_of(app.slots.begin(), app.slots.end(),
                           [](const SlotStatus& slot) {
                             return slot.state == WorkerState::running && !slot.stalled;
                           }),
          "overloaded although a worker could serve", app.name);
}

void Invariants::check_roll(const AppStatus& app) const {
  using Phase = RollStatus::Phase;
  const AppAccount& account = apps_.at(app.name);
  if (!app.roll) return;
  require(app.roll->done <= app.roll->total, "more was done than there is", app.name);
  const bool same = account.roll && account.roll->began == app.roll->began;
  const bool ends = has_ended(app.roll->phase) && !(same && has_ended(account.roll->phase));
  if (!ends || app.roll->phase == Phase::stopped) return;
  std::set<std::uint64_t> definitions;
  for (const SlotStatus& status : app.slots)
    if (const SlotKey key{app.name, status.worker.slot};
        status.state == WorkerState::running && !slots_.at(key).stopped_by_command)
      definitions.insert(slots_.at(key).definition);
  require(definitions.size() <= 1, "a roll has ended and workers are of two definitions", app.name);
  if (app.roll->phase == Phase::complete && !definitions.empty())
    require(*definitions.begin() == account.definition, "rolled to an old definition", app.name);
}

}  // namespace skep::engine::simulation
