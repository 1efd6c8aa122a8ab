#include "ctl/import/schedule.h"

#include <algorithm>

#include "config/schedule.h"
#include "ctl/import/quantities.h"

namespace skep::ctl::importing {

void set_restart_at(App& app, const std::string& setting, const std::string& schedule) {
  const std::string text(trimmed(schedule));
  if (const auto known = config::parse_schedule(text); !known)
    return app.note(setting, known.error().message + '.');
  app.set("", "restart-at", text, "A roll, which loses no connection.");
}

void set_max_age(App& app, double seconds) {
  app.set("", "max-age", duration_text(std::max(seconds, 1.0)),
          "A worker that old is replaced, its successor first.");
}

}  // namespace skep::ctl::importing
