#include "config/defaults.h"
#include "config/sections/sections.h"

namespace skep::config {

void read_metrics(TableReader& app, AppSpec& spec) {
  auto metrics = app.table("metrics");
  if (!metrics) return;
  if (const auto merged = metrics->boolean("prom-client")) {
    spec.metrics.prom_client = *merged;
    if (*merged && !tells_listening(spec))
      metrics->complain("prom-client",
                        " asks workers over the channel that Node programs with cluster alone "
                        "have; remove this key");
  }
  if (const auto names = metrics->boolean("prom-client-names")) {
    spec.metrics.prom_client_names = *names;
    if (*names && !spec.telemetry)
      metrics->complain("prom-client-names", needs_telemetry(spec.runtime));
  }
  metrics->finish();
}

}  // namespace skep::config
