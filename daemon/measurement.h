#pragma once

#include <functional>
#include <memory>

#include "host/host.h"
#include "host/reactor/reactor.h"
#include "model/snapshot.h"

namespace skep {

// What the engine knows, in the shape in which the api sees it; the host's figures are still
// missing.
[[nodiscard]] std::shared_ptr<Snapshot> snapshot_of(EngineSnapshot known, Instant now,
                                                    const TurnHistogram& turns);

// Adds the host's figures of every worker, some in each turn of the reactor, and hands the snapshot
// to `done` in a turn of its own. `reactor` and `host` outlive that.
void measure_over_turns(host::Reactor& reactor, host::Host& host,
                        std::shared_ptr<Snapshot> snapshot,
                        std::function<void(std::shared_ptr<const Snapshot>)> done);

}  // namespace skep
