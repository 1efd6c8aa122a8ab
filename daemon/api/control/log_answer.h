#pragma once

#include "api/http/request.h"
#include "api/http/responder.h"
#include "api/subjects.h"

namespace skep::api {

// GET /v1/logs/NAME/stdout|stderr?bytes=1600[&follow=1]: the end of a worker's log as text/plain,
// and, followed, what is appended to it until the client hangs up. A worker that does not exist is
// a 404, one that has no log to show a 409.
void answer_log(const Subjects& subjects, const Request& request, Responder responder);

// GET /v1/log: the same of skepd's own.
void answer_own_log(const Subjects& subjects, const Request& request, Responder responder);

}  // namespace skep::api
