#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>

#include "unit/engine/simulation/require.h"
#include "unit/engine/simulation/world.h"

// Plays one world again, as simulation_test named it, and writes down every event and every action.
// `--quiet` leaves out all but the end.

namespace {

std::uint64_t number_after(int argc, char** argv, const char* option, std::uint64_t otherwise) {
  for (int i = 1; i + 1 < argc; ++i)
    if (std::strcmp(argv[i], option) == 0) return std::strtoull(argv[i + 1], nullptr, 10);
  return otherwise;
}

bool has(int argc, char** argv, const char* option) {
  for (int i = 1; i < argc; ++i)
    if (std::strcmp(argv[i], option) == 0) return true;
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  if (has(argc, argv, "--help")) {
    std::cout << "simulate [--seed N] [--events M] [--quiet]\n";
    return EXIT_SUCCESS;
  }
  const std::uint64_t seed = number_after(argc, argv, "--seed", 1);
  skep::engine::simulation::World world(seed, !has(argc, argv, "--quiet"));
  try {
    world.live(number_after(argc, argv, "--events", 10'000));
  } catch (const skep::engine::simulation::Violation& violation) {
    std::cout << std::flush;
    std::cerr << violation.what() << "\nat call " << world.calls() << " of seed " << seed << '\n';
    return EXIT_FAILURE;
  }
  std::cout << "every promise kept through " << world.calls() << " calls\n";
  return EXIT_SUCCESS;
}
