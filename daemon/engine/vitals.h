#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/time.h"

namespace skep::engine {

// Whether a worker is well, as it answers probes and tells by itself. Begins anew with each state,
// but for a probe that is under way when STARTING becomes RUNNING: there is never a second one.
struct Vitals {
  std::optional<std::uint64_t> probe;  // the number of the one under way
  bool counts = false;                 // its answer is one to what is asked now
  std::optional<Instant> next_probe;   // not before then; means nothing while one is under way
  std::uint32_t failures = 0;          // in a row, that count
  std::string fault;                   // what the last probe found, where it was not well

  std::optional<Instant> alive;       // RUNNING: its watchdog runs from then on
  bool ailing = false;                // it said WATCHDOG=trigger
  std::optional<Instant> look_again;  // its replacement is due and waits
  std::uint8_t held = 0;              // the Holds that were told, or-ed together

  bool operator==(const Vitals&) const = default;
};

}  // namespace skep::engine
