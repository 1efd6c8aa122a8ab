#pragma once

#include <string>

#include "api/config_operations.h"
#include "api/log_operations.h"
#include "api/operations.h"
#include "api/stdin_operations.h"

namespace boost::asio {
class io_context;
}

namespace skep::api::xmlrpc {

// What the methods work with; all of it outlives every call.
struct Services {
  boost::asio::io_context& context;
  Operations& operations;
  LogOperations& logs;
  StdinOperations& input;
  ConfigOperations& config;
  std::string version;
};

}  // namespace skep::api::xmlrpc
