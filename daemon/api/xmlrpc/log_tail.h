#pragma once

#include "api/http/request.h"
#include "api/http/responder.h"
#include "api/xmlrpc/services.h"

namespace skep::api::xmlrpc {

// GET /logtail/NAME[/stdout|stderr] and GET /mainlogtail: the last 1024 bytes of the log, then what
// is appended, until the client goes. What has no log, or does not exist, is a 404.
void follow_process_log(const Services& services, const Request& request, Responder responder);
void follow_main_log(const Services& services, Responder responder);

}  // namespace skep::api::xmlrpc
