#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/random.h"
#include "unit/engine/simulation/chaos.h"
#include "unit/engine/simulation/invariants.h"
#include "unit/engine/simulation/model_host.h"

namespace skep::engine::simulation {

// One engine in a model world, with everything that happens drawn from a seed. Every method throws
// Violation when the engine breaks a promise.
class World {
 public:
  explicit World(std::uint64_t seed, bool trace = false);

  // `events` calls of the engine, whatever comes; then faults cease, and everything must come up;
  // then the daemon shuts down, or an essential app is over, and everything must end.
  void live(std::uint64_t events);

  [[nodiscard]] std::uint64_t calls() const { return calls_; }

 private:
  void step();
  void look();
  void let_time_pass();
  [[nodiscard]] Duration lateness();
  void cut();
  void calm_down();
  void come_to_rest();
  void leave();
  void die_out();

  void tell(const Event& event);
  void tick();
  void absorb(const Actions& actions);
  void compare(const Actions& actions, const Actions& others);
  [[nodiscard]] bool likely(int of_100) { return static_cast<int>(random_.up_to(99)) < of_100; }

  Random random_;
  Engine engine_;
  ModelHost host_;
  Chaos chaos_;
  Invariants invariants_;
  Instant now_{std::chrono::hours(1)};
  std::uint64_t calls_ = 0;
  bool trace_;

  // The engine that engine_ was saved from: for a while it gets the same calls and must give the
  // same answers.
  std::optional<Engine> original_;
  int compared_ = 0;
};

}  // namespace skep::engine::simulation
