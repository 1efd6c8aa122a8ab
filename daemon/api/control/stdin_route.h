#pragma once

#include "api/http/router.h"
#include "api/subjects.h"

namespace skep::api {

// POST /v1/stdin {"target": "web:0", "text": "a line\n"}: the text goes to the worker's stdin as it
// stands. A worker that does not exist is a 404, one that cannot be given it a 409.
void add_stdin_route(Router& router, const Subjects& subjects);

}  // namespace skep::api
