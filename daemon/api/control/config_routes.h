#pragma once

#include "api/config_operations.h"
#include "api/http/router.h"

namespace skep::api {

// GET  /v1/config             the config in force, as TOML
// GET  /v1/config/difference  what an update would do
// GET  /v1/config/available   the apps of the file, whether they are in use or not
// POST /v1/config/update      {"apps": ["web"]}; no names: all that differ
// POST /v1/config/add         {"apps": ["web"]}
// POST /v1/config/remove      {"apps": ["web"]}
//
// A file that cannot be used is a 422, and its error has every problem, one a line.
void add_config_routes(Router& router, ConfigOperations& operations);

}  // namespace skep::api
