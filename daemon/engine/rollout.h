#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/pending_commands.h"
#include "model/app_spec.h"
#include "model/restart_reason.h"
#include "model/time.h"

namespace skep::engine {

// A roll under way: every worker of an app is to be of one definition, a few at a time.
//
// What serves nobody gets the new definition at once, and has to come up before others are touched.
// A RUNNING worker is renewed (renewing.h): its
// successor is ready before it leaves; or, where two cannot live side by side, it is ended first,
// within max-unavailable. With a soak, each one that was renewed is then on trial (trial.h).
//
// complete     all are of the new definition, and no trial is left
// stopped      a successor died or was not ready in time: who was renewed stays so, all others are
//              as they were; so is the definition that later workers are born with
// rolled back  a trial failed: all are of the former definition again
struct Rollout {
  RestartReason reason = RestartReason::command;
  std::uint64_t target = 0;  // the definition
  std::uint64_t former = 0;  // ... and the last that was rolled out as a whole
  bool going_back = false;
  std::string why;                    // going_back: what the trial showed
  std::set<std::uint32_t> left;       // slots that are still to be renewed
  std::set<std::uint32_t> under_way;  // ... that are being renewed, or on trial
  std::uint32_t total = 0;            // slots
  Instant began{};
  std::vector<Waiter> waiters;  // commands that wait for the end
};

}  // namespace skep::engine
