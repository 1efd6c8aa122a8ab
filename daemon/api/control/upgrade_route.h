#pragma once

#include <string>

#include "api/http/router.h"
#include "api/upgrade_operations.h"

namespace skep::api {

// POST /v1/upgrade: {} or {"binary": "/usr/bin/skepd"}. 202 {"version": "..."}: that one takes over
// now. 422: none does, and skepd goes on as it was. 403: another program than skepd's own is named
// by who is neither root nor skepd's user. Null: none ever does.
void add_upgrade_route(Router& router, UpgradeOperations* upgrades);

// The object of GET /v1/version that tells of the last handover.
[[nodiscard]] std::string handover_json(const UpgradeOperations::Handover& handover);

}  // namespace skep::api
