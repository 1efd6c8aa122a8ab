#pragma once

#include <optional>
#include <string_view>

#include "model/event.h"

namespace skep::host {

// What process.send() of an app means to Skep; nothing for all that is the app's own affair. Known
// are process.send('ready'), as PM2 documents it for its wait_ready ("Graceful Start"), and
// process.send('retire'): the worker wants to be replaced.
[[nodiscard]] std::optional<event::Said::What> said_by(std::string_view json);

}  // namespace skep::host
