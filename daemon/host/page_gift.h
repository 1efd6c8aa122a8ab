#pragma once

#include <string>

#include <tl/expected.hpp>

#include "host/nursery.h"
#include "host/process/environment.h"
#include "host/process/spawn.h"
#include "host/telemetry/page.h"
#include "model/event.h"

namespace skep::host {

// Gives a worker a telemetry page: adds it to the request, as `descriptor`, and to the environment
// what names it. Node gets the nursery's agent as well, which fills the page. Sets request.needed,
// so that an agent which the worker cannot read costs it nothing but the figures.
[[nodiscard]] tl::expected<Page, SpawnFailure> give_page(const Nursery& nursery, int descriptor,
                                                         Environment& environment,
                                                         SpawnRequest& request);

}  // namespace skep::host
