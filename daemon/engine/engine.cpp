#include "engine/engine.h"

#include <utility>

#include "engine/asking.h"
#include "engine/commanding.h"
#include "engine/configuring.h"
#include "engine/dying.h"
#include "engine/health.h"
#include "engine/notifying.h"
#include "engine/probing.h"
#include "engine/readiness.h"
#include "engine/scheduling.h"
#include "engine/snapshot.h"
#include "engine/starting.h"
#include "engine/state_codec.h"
#include "engine/stopping.h"
#include "engine/traffic.h"
#include "engine/turn.h"
#include "engine/watching.h"

namespace skep::engine {
namespace {

void take(Turn& turn, const event::Command& event) {
  on_command(turn, event);
}
void take(Turn& turn, const event::ConfigLoaded& event) {
  on_config_loaded(turn, event);
}
void take(Turn& turn, const event::Spawned& event) {
  on_spawned(turn, event);
}
void take(Turn& turn, const event::SpawnFailed& event) {
  on_spawn_failed(turn, event);
}
void take(Turn& turn, const event::Asked& event) {
  on_asked(turn, event);
}
void take(Turn& turn, const event::Listening& event) {
  on_listening(turn, event);
}
void take(Turn& turn, const event::Said& event) {
  on_said(turn, event);
}
void take(Turn& turn, const event::Drained& event) {
  on_drained(turn, event);
}
void take(Turn& turn, const event::Rescued& event) {
  on_rescued(turn, event);
}
void take(Turn& turn, const event::Notified& event) {
  on_notified(turn, event);
}
void take(Turn& turn, const event::Probed& event) {
  on_probed(turn, event);
}
void take(Turn& turn, const event::Sampled& event) {
  on_sampled(turn, event);
}
void take(Turn& turn, const event::ScheduleDue& event) {
  on_schedule_due(turn, event);
}
void take(Turn& turn, const event::Exited& event) {
  on_exited(turn, event);
}

void on_deadline(Turn& turn, Slot& slot) {
  switch (slot.state) {
    case WorkerState::starting:
      return on_ready_deadline(turn, slot);
    case WorkerState::running:
      return on_health_deadline(turn, slot);
    case WorkerState::backoff:
      return enqueue(turn, slot);
    case WorkerState::stopping:
      return on_grace_over(turn, slot);
    default:
      return;
  }
}

}  // namespace

Engine::Engine(std::uint64_t seed) : state_(std::make_unique<State>(seed)) {}
Engine::Engine(std::unique_ptr<State> state) : state_(std::move(state)) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

Actions Engine::handle(const Event& event, Instant now) {
  Turn turn{*state_, now, {}, {}};
  state_->now = now;
  std::visit([&turn](const auto& each) { take(turn, each); }, event);
  return settle(turn);
}

Actions Engine::tick(Instant now) {
  Turn turn{*state_, now, {}, {}};
  state_->now = now;
  while (Slot* slot = state_->deadlines.take_due(now)) on_deadline(turn, *slot);
  return settle(turn);
}

std::optional<Instant> Engine::next_deadline() const {
  if (!state_->queue.empty()) return state_->now;
  return state_->deadlines.next();
}

EngineSnapshot Engine::snapshot() const {
  return snapshot_of(*state_);
}

std::vector<AppSpec> Engine::config() const {
  std::vector<AppSpec> specs;
  for (const auto& [name, app] : state_->apps) {
    if (app.leaving) continue;
    specs.push_back(app.spec);
    specs.back().workers = app.configured_workers;
  }
  return specs;
}

std::string Engine::save() const {
  return encode(*state_);
}

Result<Engine> Engine::load(std::string_view saved) {
  auto state = decode(saved);
  if (!state) return tl::unexpected(std::move(state).error());
  return Engine(*std::move(state));
}

}  // namespace skep::engine
