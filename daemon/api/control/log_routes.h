#pragma once

#include "api/http/router.h"
#include "api/subjects.h"

namespace skep::api {

// What ControlServer's contract lists of logs.
void add_log_routes(Router& router, const Subjects& subjects);

}  // namespace skep::api
