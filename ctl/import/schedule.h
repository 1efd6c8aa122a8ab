#pragma once

#include <string>

#include "ctl/import/imported.h"

namespace skep::ctl::importing {

// restart-at = the schedule in cron's syntax; a note on `setting` where skepd would not take it.
void set_restart_at(App& app, const std::string& setting, const std::string& schedule);

// max-age = so many seconds; at least one.
void set_max_age(App& app, double seconds);

}  // namespace skep::ctl::importing
