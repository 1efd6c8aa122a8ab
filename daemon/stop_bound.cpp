#include "stop_bound.h"

#include <algorithm>
#include <map>
#include <string>

namespace skep {

namespace {

// The agent's slack when it drains, and turns of a busy machine.
constexpr Duration slack = std::chrono::seconds(5);
// Each app is counted once in a chain, so the sum of all ends what a circle would make endless.
constexpr Duration most = std::chrono::hours(24);

Duration own_of(const AppSpec& app) {
  return std::min(app.stop.drain, most) + std::min(app.stop.kill, most) + slack;
}

}  // namespace

Duration longest_stop_of(const std::vector<AppSpec>& apps) {
  std::map<std::string, Duration> until;  // when the app has left, at the latest
  for (const AppSpec& app : apps) until[app.name] = own_of(app);
  // An app leaves when all that are after it have: as many rounds as a chain can have links.
  bool settled = false;
  for (std::size_t round = 0; round < apps.size() && !settled; ++round) {
    settled = true;
    for (const AppSpec& later : apps) {
      for (const std::string& name : later.after) {
        const auto needed = std::find_if(apps.begin(), apps.end(),
                                         [&](const AppSpec& app) { return app.name == name; });
        if (needed == apps.end()) continue;
        const Duration wish = std::min(until[later.name] + own_of(*needed), most);
        if (wish <= until[name]) continue;
        until[name] = wish;
        settled = false;
      }
    }
  }
  Duration longest{};
  for (const auto& [name, when] : until) longest = std::max(longest, when);
  return longest;
}

}  // namespace skep
