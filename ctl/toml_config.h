#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "ctl/trouble.h"

namespace skep::ctl {

// The TOML of GET /v1/config as JSON.
[[nodiscard]] Attempt<boost::json::object> config_json(std::string_view toml);

}  // namespace skep::ctl
