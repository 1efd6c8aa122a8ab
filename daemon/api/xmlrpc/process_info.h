#pragma once

#include <ctime>

#include "api/xmlrpc/names.h"
#include "api/xmlrpc/services.h"
#include "api/xmlrpc/value.h"

namespace skep::api::xmlrpc {

// The struct of getProcessInfo. Times are seconds since 1970, 0 where there is none; `stop` is when
// a process in the slot was last gone, also while another runs. `exitstatus` is -1 where a signal
// ended it, and 0 while one runs.
[[nodiscard]] Value process_info(const Process& process, const Snapshot& snapshot, std::time_t wall,
                                 const LogOperations& logs);

}  // namespace skep::api::xmlrpc
