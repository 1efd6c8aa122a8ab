#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "host/reactor/reactor.h"
#include "host/worker.h"

namespace skep::host {

// Who was asked for the registries of its prom-client: the incarnations by app.
using AskedForRegistry = std::map<std::string, std::set<std::uint64_t>>;

// Asks these workers, and calls `done` in a later turn: when each that may still answer in time
// has, but after `within` at the latest. `came` has each answer as it comes, also one that comes
// too late for `done`.
void ask_for_registries(Reactor& reactor, const std::vector<Worker*>& workers, Duration within,
                        std::function<void(const WorkerId& worker, std::string json)> came,
                        std::function<void()> done);

}  // namespace skep::host
