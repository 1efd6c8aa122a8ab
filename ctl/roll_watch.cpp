#include "ctl/roll_watch.h"

#include <algorithm>
#include <utility>

namespace skep::ctl {

RollWatch::RollWatch(const std::vector<std::string>& targets) {
  for (const std::string& name : targets)
    if (auto target = parse_target(name)) targets_.push_back(std::move(*target));
}

bool RollWatch::concerns(const AppLine& app) const {
  return std::any_of(targets_.begin(), targets_.end(),
                     [&](const Target& target) { return target.covers(app.group, app.name); });
}

void RollWatch::see(const std::vector<AppLine>& apps, double waited) {
  for (const AppLine& app : apps) {
    if (!app.roll || !concerns(app)) continue;
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
