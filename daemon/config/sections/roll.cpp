#include "config/defaults.h"
#include "config/duration.h"
#include "config/sections/sections.h"

namespace skep::config {

void read_roll(TableReader& app, AppSpec& spec) {
  auto roll = app.table("roll");
  if (!roll) return;
  if (const auto surge = roll->integer("max-surge", 0, most_workers)) {
    spec.roll.max_surge = static_cast<std::uint32_t>(*surge);
    if (*surge > 0 && !tells_listening(spec) && !app.has("listen"))
      roll->warn("max-surge",
                 " has no effect: without `listen` each worker opens its own sockets, so it is "
                 "ended before its successor starts; name what it listens on, "
                 "listen = [\"0.0.0.0:8000\"]");
  }
  if (const auto soak = roll->parsed("soak", wanted_duration, parse_duration))
    spec.roll.soak = *soak;
  roll->finish();
}

}  // namespace skep::config
