#include "host/channel/said.h"

namespace skep::host {

// JSON.stringify() escapes none of these letters.
std::optional<event::Said::What> said_by(std::string_view json) {
  if (json == "\"ready\"") return event::Said::What::ready;
  if (json == "\"retire\"") return event::Said::What::retire;
  return std::nullopt;
}

}  // namespace skep::host
