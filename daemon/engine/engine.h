#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/action.h"
#include "model/app_spec.h"
#include "model/error.h"
#include "model/event.h"
#include "model/snapshot.h"
#include "model/time.h"

namespace skep::engine {

struct State;

// Decides everything about workers: it is told what happens and answers with what to do. It has no
// clock, does no I/O and starts no thread; the same seed and the same calls give the same answers.
//
// The caller carries the actions out in their order, then asks next_deadline() and calls tick() at
// that time or later. Being late is safe. `now` must not go backwards from one call to the next. An
// action about a worker may be carried out for as long as the caller has not told of its Exited or
// SpawnFailed; each Spawn is answered by Spawned and later Exited, or by SpawnFailed; each Probe by
// Probed, unless the worker's Exited comes first.
//
// The states and what moves a slot between them: lifecycle.h.
class Engine {
 public:
  // `seed` drives the jitter of restarts and nothing else.
  explicit Engine(std::uint64_t seed);
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;

  // Not re-entrant: what comes of an action is told in a later call. At most most_spawns_a_call
  // Spawns come of one call; what is left over is due at once.
  [[nodiscard]] Actions handle(const Event& event, Instant now);

  // Carries on with what time has made due.
  [[nodiscard]] Actions tick(Instant now);

  // When tick() is to be called next; empty: not before the next event.
  [[nodiscard]] std::optional<Instant> next_deadline() const;

  [[nodiscard]] EngineSnapshot snapshot() const;

  // What the config says of each app that is in it, by name: of one whose roll went back what it
  // said before, less how many workers there are.
  [[nodiscard]] std::vector<AppSpec> config() const;

  // All there is, as JSON with a version; load() gives an engine that goes on exactly as this one
  // would. The error of load() says what in the text cannot be.
  [[nodiscard]] std::string save() const;
  [[nodiscard]] static Result<Engine> load(std::string_view saved);

 private:
  explicit Engine(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

// How many processes one turn of the daemon may make: a spawn costs some 100 us, a turn has 10 ms.
inline constexpr int most_spawns_a_call = 8;

}  // namespace skep::engine
