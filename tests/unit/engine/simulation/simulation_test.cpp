#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include <gtest/gtest.h>

#include "unit/engine/simulation/require.h"
#include "unit/engine/simulation/world.h"

namespace skep::engine::simulation {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t all_events = 50'000;
#else
constexpr std::uint64_t all_events = 1'000'000;
#endif
constexpr std::uint64_t events_of_a_world = 10'000;
constexpr std::uint64_t first_seed = 1;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// SKEP_SIM_SEED: where to begin. SKEP_SIM_EVENTS: how many events in all.
TEST(Simulation, keeps_every_promise_through_a_million_random_events) {
  const std::uint64_t events = from_environment("SKEP_SIM_EVENTS", all_events);
  std::uint64_t seed = from_environment("SKEP_SIM_SEED", first_seed);
  std::uint64_t played = 0;
  for (; played < events; ++seed) {
    World world(seed);
    try {
      world.live(std::min(events_of_a_world, events - played));
    } catch (const Violation& violation) {
      FAIL() << violation.what() << "\nat call " << world.calls() << " of seed " << seed
             << "; to see it again: simulate --seed " << seed << " --events "
             << std::min(events_of_a_world, events - played);
    }
    played += world.calls();
  }
  std::cout << "played " << played << " events, seeds up to " << seed - 1 << '\n';
}

}  // namespace
}  // namespace skep::engine::simulation
