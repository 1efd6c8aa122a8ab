#pragma once

#include "api/http/request.h"
#include "api/http/responder.h"
#include "api/subjects.h"

namespace skep::api {

// POST /v1/logs/clear: empties the logs of the workers it names, both streams. A file that several
// of them share is emptied once. A worker without a file is NO_FILE.
void clear_logs(const Subjects& subjects, const Request& request, Responder responder);

}  // namespace skep::api
