#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "api/xmlrpc/value.h"
#include "model/error.h"

namespace skep::api::xmlrpc {

struct MethodCall {
  std::string method;
  Array params;
};

inline constexpr std::size_t most_depth = 16;     // of values within values
inline constexpr std::size_t most_values = 4096;  // in one call, all of them

// The body of a POST to /RPC2. The size is the HTTP server's to bound; entities other than XML's
// five and documents outside of it are never read. The error is a clause: what the body lacks.
[[nodiscard]] Result<MethodCall> read_call(std::string_view body);

}  // namespace skep::api::xmlrpc
