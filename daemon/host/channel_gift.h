#pragma once

#include <tl/expected.hpp>

#include "host/channel/channel.h"
#include "host/process/environment.h"
#include "host/process/spawn.h"
#include "model/event.h"
#include "model/worker_id.h"

namespace skep::host {

// Makes a Node process a worker of skepd's cluster: adds its end of a channel to the request, as
// `descriptor`, and to the environment what names it.
[[nodiscard]] tl::expected<ChannelPair, SpawnFailure> give_channel(const WorkerId& worker,
                                                                   int descriptor,
                                                                   Environment& environment,
                                                                   SpawnRequest& request);

}  // namespace skep::host
