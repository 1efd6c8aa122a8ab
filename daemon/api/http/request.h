#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/operations.h"

namespace skep::api {

struct Request {
  std::string method;                        // a HEAD comes as the GET whose head it asks for
  std::string path;                          // as sent, still percent-encoded, without the query
  std::vector<std::string> places;           // what stood at the "{}" of the route, decoded
  std::map<std::string, std::string> query;  // decoded; of a name that comes twice the last
  std::string authorization;                 // the header of that name
  std::string body;
  Peer peer;  // of a Unix socket; zero for TCP
};

// Splits a request's target, "/path?name=value&...", into path and query. Nothing when it is none.
[[nodiscard]] std::optional<Request> read_target(std::string_view target);

}  // namespace skep::api
