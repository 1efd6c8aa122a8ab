#pragma once

#include <functional>

#include "api/config_operations.h"
#include "api/event_operations.h"
#include "api/http/responder.h"
#include "api/log_operations.h"
#include "api/operations.h"
#include "api/stdin_operations.h"
#include "api/upgrade_operations.h"

namespace skep::api {

// What a server of the api asks, one interface a subject. Each outlives the server and every
// callback it is given.
struct Subjects {
  Operations& operations;
  EventOperations& events;
  LogOperations& logs;
  StdinOperations& input;
  ConfigOperations& config;
  std::function<void(Responder)> metrics{};  // answers as GET /metrics of the TCP address does
  UpgradeOperations* upgrades = nullptr;     // null: none in place
};

}  // namespace skep::api
