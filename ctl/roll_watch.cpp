#include "ctl/roll_watch.h"

#include <algorithm>

#include "model/target.h"

namespace skep::ctl {

RollWatch::RollWatch(const std::vector<std::string>& targets) {
  for (const std::string& name : targets)
    if (const auto target = parse_target(name)) {
      all_ = all_ || target->app.empty();
      apps_.push_back(target->app);
    }
}

bool RollWatch::concerns(const std::string& app) const {
  return all_ || std::find(apps_.begin(), apps_.end(), app) != apps_.end();
}

void RollWatch::see(const std::vector<AppLine>& apps, double waited) {
  for (const AppLine& app : apps) {
    if (!app.roll || !concerns(app.name)) continue;
    const bool ended = has_ended(app.roll->phase);
    const auto known = rolls_.find(app.name);
    if (known == rolls_.end()) {
      if (!ended || app.roll->seconds <= waited) rolls_.emplace(app.name, *app.roll);
    } else if (!has_ended(known->second.phase)) {
      known->second = *app.roll;
    }
  }
}

}  // namespace skep::ctl
