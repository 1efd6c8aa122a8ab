#include "ctl/toml_config.h"

#include <sstream>

#include <boost/json.hpp>
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include "ctl/json_fields.h"

namespace skep::ctl {

Attempt<boost::json::object> config_json(std::string_view toml) {
  std::ostringstream text;
  try {
    text << toml::json_formatter(toml::parse(toml));
  } catch (const toml::parse_error& error) {
    return unreadable("the config is no TOML (" + std::string(error.description()) + ")");
  }
  boost::json::error_code error;
  boost::json::value value = boost::json::parse(text.str(), error);
  if (error || !value.is_object()) return unreadable("the config is no table");
  return std::move(value.get_object());
}

}  // namespace skep::ctl
