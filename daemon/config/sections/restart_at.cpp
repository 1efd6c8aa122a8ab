#include "config/schedule.h"
#include "config/sections/sections.h"

namespace skep::config {

void read_restart_at(TableReader& app, AppSpec& spec) {
  if (const auto schedule = app.parsed(
          "restart-at", R"(five fields as in a crontab, "0 4 * * *", or "@daily")", parse_schedule))
    spec.restart_at = *schedule;
}

}  // namespace skep::config
