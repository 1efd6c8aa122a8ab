#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <sys/types.h>
#include <vector>

#include "engine/testimony.h"
#include "engine/trial.h"
#include "engine/vitals.h"
#include "engine/watch.h"
#include "model/listen_address.h"
#include "model/time.h"
#include "model/worker_state.h"

namespace skep::engine {

// What a worker asked to listen on while it was a spare.
struct HeldAsk {
  std::uint64_t ask = 0;
  ListenAddress address;

  bool operator==(const HeldAsk&) const = default;
};

// The present or last process of a slot: all that goes with it when another takes its place
// (extras.h). `state`, `instance`, `told.stopping` and `watch.stall.on` are what an app's sums are
// made of: they change under a Recount only (turn.h), `state` by enter() only.
struct Process {
  WorkerState state = WorkerState::stopped;
  Instant changed{};  // when `state` began
  std::uint64_t incarnation = 0;
  pid_t pid = 0;
  std::uint64_t definition = 0;  // of the app, that it was born with
  std::optional<Instant> started;
  std::optional<Instant> ready;  // when it became RUNNING
  std::uint32_t instance = 0;    // lowest number that no other process of the app had at its birth
  Testimony told;
  std::uint32_t age_draw = 0;  // its part of the jitter of max-age (ageing.h)
  bool aged = false;           // it is of max-age, and wants a successor
  std::uint32_t refusals = 0;  // told of; bounds what a worker can make us log
  std::vector<HeldAsk> asks;   // a spare's
  bool given = false;          // a socket to listen on: it may have clients before it is ready
  std::set<ListenAddress> addresses;  // it asked for and was given, or was born with (disuse.h)
  Watch watch;
  Vitals vitals;
  std::optional<Trial> trial;  // RUNNING: it is compared with those that it shall replace
  bool draining = false;       // STOPPING: the signal comes when what is open has ended
  bool killed = false;         // SIGKILL was sent: nothing gives it more time
  bool end_is_judged = false;  // STOPPING: its exit counts as a death, although we cause it
  std::string end_cause;       // ... and why: "did not listen within 60s"
};

}  // namespace skep::engine
