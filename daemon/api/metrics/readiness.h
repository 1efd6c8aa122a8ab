#pragma once

#include <string>

#include "model/snapshot.h"

namespace skep::api {

// Whether who balances load between several skepds should give this one new connections.
struct Readiness {
  bool ready = false;
  std::string text;  // lines for who operates it: what is not ready, without anything of its config
};

// Ready: each app that starts by itself has a worker that may be given connections, or has done its
// work and ended with success. A skepd that is going down is not, nor is one that answers for an
// app whose workers are all stalled.
[[nodiscard]] Readiness readiness_of(const EngineSnapshot& snapshot);

}  // namespace skep::api
