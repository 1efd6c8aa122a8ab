#pragma once

#include "api/event_operations.h"
#include "api/http/request.h"
#include "api/http/responder.h"

namespace skep::api {

// GET /v1/events?after=SEQUENCE&limit=N&follow=1: events as JSON lines, application/x-ndjson.
//
//   nothing      all that are kept, oldest first; with `limit` the newest N of them
//   after        those above this sequence, with `limit` the first N of them; a line of kind "gap"
//                comes before them when some are no longer kept
//   follow       ... and then each as it happens, until the client hangs up or is too far behind.
//                With `after` there is no limit, because what is left out would be a gap
//
// `after` and `limit` that are no numbers are a 400.
void answer_events(EventOperations& events, const Request& request, Responder responder);

}  // namespace skep::api
