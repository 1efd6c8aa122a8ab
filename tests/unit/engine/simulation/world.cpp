#include "unit/engine/simulation/world.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "unit/engine/simulation/describe.h"
#include "unit/engine/simulation/require.h"

namespace skep::engine::simulation {

using namespace std::chrono_literals;

namespace {

constexpr int compared_calls = 30;
constexpr std::uint64_t weather_lasts = 500;  // calls
constexpr int longest_rest = 100'000;         // calls

}  // namespace

World::World(std::uint64_t seed, bool trace)
    : random_(seed), engine_(random_.next()), host_(random_), chaos_(random_), trace_(trace) {}

void World::live(std::uint64_t events) {
  tell(chaos_.config());
  while (calls_ < events) step();
  calm_down();
  leave();
}

void World::step() {
  if (calls_ % weather_lasts == 0) host_.faults = static_cast<int>(random_.up_to(60));
  const std::uint64_t dice = random_.up_to(999);
  if (dice < 500) return let_time_pass();
  if (dice < 780) return look();
  if (dice < 850) return likely(host_.faults) ? host_.crash(now_) : void();
  if (dice < 900) return host_.change_mood(now_);
  if (dice < 935) return tell(chaos_.command());
  if (dice < 945) return tell(chaos_.config());
  if (dice < 950) return tell(chaos_.schedule_due());
  if (dice < 970) return tell(chaos_.stale(host_.any_dead()));
  if (dice < 999) {
    if (const auto worker = host_.any_worker())
      tell(likely(50) ? Event(chaos_.asked(*worker)) : chaos_.told(*worker));
    return;
  }
  cut();
}

void World::look() {
  now_ += Duration(random_.up_to(static_cast<std::uint64_t>(Duration(50ms).count())));
  tell(event::Sampled{host_.samples(now_), lateness()});
}

// To whatever is next, the host's or the engine's; now and then long after it.
void World::let_time_pass() {
  const auto due = engine_.next_deadline();
  const auto happens = host_.next();
  if (!due && !happens) {
    now_ += 1s;
    return;
  }
  const Instant next = std::min(due.value_or(Instant::max()), happens.value_or(Instant::max()));
  now_ = std::max(now_, next) + lateness();
  if (happens && *happens <= now_ && (!due || *happens <= *due || likely(50))) {
    if (const auto event = host_.take_due(now_)) tell(*event);
    return;
  }
  if (due && *due <= now_) tick();
}

Duration World::lateness() {
  return host_.faults == 0 ? Duration() : chaos_.lateness();
}

// Saves the engine and goes on with what was loaded.
void World::cut() {
  const std::string saved = engine_.save();
  auto loaded = Engine::load(saved);
  require(loaded.has_value(), loaded ? "" : loaded.error().message.c_str(), "load");
  require(loaded->save() == saved, "what was loaded is not what was saved", "load");
  original_ = std::exchange(engine_, *std::move(loaded));
  compared_ = 0;
}

void World::calm_down() {
  tell(chaos_.calm());
  host_.cheer_up();
  tell(event::Sampled{host_.samples(now_), 0s});
  come_to_rest();
  invariants_.check_health(false);
  tell(chaos_.command_for_all(Verb::start));
  come_to_rest();
  tell(chaos_.command_for_all(Verb::roll));
  come_to_rest();
  invariants_.check_health(true);
}

void World::come_to_rest() {
  for (int i = 0; engine_.next_deadline() || host_.next(); ++i) {
    require(i < longest_rest, "it never comes to rest");
    let_time_pass();
  }
  invariants_.check_rest();
}

void World::leave() {
  host_.faults = static_cast<int>(random_.up_to(60));
  if (likely(50))
    tell(chaos_.command_for_all(Verb::shutdown));
  else
    die_out();
  for (int i = 0; i < 20; ++i) {
    let_time_pass();
    tell(chaos_.command());
    tell(chaos_.config());
  }
  come_to_rest();
  require(invariants_.halted() && host_.living() == 0, "it was told to shut down and did not");
}

void World::die_out() {
  tell(chaos_.essential());
  for (int i = 0; !engine_.snapshot().shutting_down; ++i) {
    require(i < longest_rest, "an essential app is over and the daemon does not end");
    host_.crash(now_);
    let_time_pass();
  }
}

void World::tell(const Event& event) {
  if (trace_) fmt::print("{} {}\n", now_.time_since_epoch().count(), describe(event));
  invariants_.before(event, now_);
  const Actions actions = engine_.handle(event, now_);
  if (original_) compare(actions, original_->handle(event, now_));
  absorb(actions);
}

void World::tick() {
  if (trace_) fmt::print("{} tick\n", now_.time_since_epoch().count());
  invariants_.before_tick(now_);
  const Actions actions = engine_.tick(now_);
  if (original_) compare(actions, original_->tick(now_));
  absorb(actions);
}

void World::absorb(const Actions& actions) {
  ++calls_;
  if (trace_)
    for (const Action& action : actions) fmt::print("    {}\n", describe(action));
  invariants_.after(actions, engine_.snapshot(), now_);
  host_.perform(actions, now_);
}

void World::compare(const Actions& actions, const Actions& others) {
  require(actions.size() == others.size(), "a loaded engine acts differently");
  for (std::size_t i = 0; i < actions.size(); ++i)
    require(describe(actions[i]) == describe(others[i]), "a loaded engine acts differently",
            describe(actions[i]) + " instead of " + describe(others[i]));
  require(engine_.next_deadline() == original_->next_deadline(),
          "a loaded engine has another deadline");
  if (++compared_ < compared_calls) return;
  require(engine_.save() == original_->save(), "a loaded engine came to another state");
  original_.reset();
}

}  // namespace skep::engine::simulation
