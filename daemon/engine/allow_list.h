#pragma once

#include <optional>
#include <string>

#include "model/app_spec.h"
#include "model/listen_address.h"

namespace skep::engine {

// Whether an entry of an app's `listen` lets its workers ask for the address: the same kind, and
// the same path, or the same port and host. "*:P" names every host of its port, 0.0.0.0:P and
// [::]:P also what listen(P) asks for. A port that the kernel picks is named by port 0 alone.
[[nodiscard]] bool admits(const ListenAddress& listed, const ListenAddress& asked);

// Why the definition of the app keeps its workers from the address, for an EACCES: `listen` of a
// guarded app does not name it; or it is a port below 1024, which the app's user could not bind
// itself, and `listen` does not name it either. The sentence goes on after the address and says
// what to write. Empty: they may ask.
[[nodiscard]] std::optional<std::string> denial(const AppSpec& app, const ListenAddress& asked);

}  // namespace skep::engine
