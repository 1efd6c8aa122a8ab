#pragma once

#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "host/channel/channel.h"
#include "host/process/environment.h"
#include "host/process/spawn.h"
#include "host/telemetry/page.h"
#include "model/app_spec.h"
#include "model/event.h"
#include "model/worker_id.h"

namespace skep::host {

// What makes a Node process a cluster worker that skepd can see into.
struct NodeGifts {
  ChannelPair channel;       // empty without `cluster`
  std::optional<Page> page;  // none without an agent
};

// Adds to the request the descriptors, from `first_descriptor` on, and to the environment what
// names them. Sets request.needed, so that an agent which the worker cannot read costs it nothing
// but the figures. `agent_script` empty: no agent is given.
[[nodiscard]] tl::expected<NodeGifts, SpawnFailure> give_node_gifts(
    const AppSpec& spec, const WorkerId& worker, const std::string& agent_script,
    int first_descriptor, Environment& environment, SpawnRequest& request);

}  // namespace skep::host
