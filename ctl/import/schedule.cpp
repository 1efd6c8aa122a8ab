#include "ctl/import/schedule.h"

namespace skep::ctl::importing {

void set_restart_at(App& app, const std::string& setting, const std::string&) {
  app.note(setting, "skepctl roll from cron does this.");
}

void set_max_age(App& app, double) {
  app.note("max age", "skepctl roll from cron does this.");
}

}  // namespace skep::ctl::importing
