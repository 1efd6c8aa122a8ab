#pragma once

#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "host/process/identity.h"
#include "model/app_spec.h"
#include "model/event.h"

namespace skep::host {

// What of an app keeps it from its identity.
struct IdentityTrouble {
  std::string key;  // "user", "group" or "supplementary-groups"
  SpawnFailure failure;
};

// Whom workers of the app become, with the groups that it names; nobody where it names neither user
// nor group. Asks the databases, as find_identity() does.
[[nodiscard]] tl::expected<std::optional<Identity>, IdentityTrouble> identity_of(
    const AppSpec& app);

}  // namespace skep::host
