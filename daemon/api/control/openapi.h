#pragma once

#include <string_view>

namespace skep::api {

// openapi.json, which documents every route under /v1 of the control socket.
[[nodiscard]] std::string_view openapi_document();

}  // namespace skep::api
