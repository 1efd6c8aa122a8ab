#include <string>

#include "config/defaults.h"
#include "config/duration.h"
#include "config/sections/sections.h"

namespace skep::config {

void read_spares(TableReader& app, AppSpec& spec) {
  const auto spares = app.integer("spares", 0, most_workers);
  if (!spares || *spares == 0) return;
  if (!tells_listening(spec)) {
    app.complain(
        "spares",
        " can be had by a Node program with cluster only: a spare waits for skepd's answer "
        "to its first listen, and no other program asks for one; remove this key");
    return;
  }
  spec.spares = static_cast<std::uint32_t>(*spares);
  if (spec.ready.when == ReadySpec::When::after && !app.has("listen"))
    app.warn("spares",
             " are held back at their first listen, and ready.when = \"after " +
                 format_duration(spec.ready.after) +
                 "\" is for programs that never listen: such a spare would do the work of one more "
                 "worker; remove this key unless the program listens");
}

}  // namespace skep::config
