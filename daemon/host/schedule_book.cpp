#include "host/schedule_book.h"

#include <utility>

namespace skep::host {
namespace {

constexpr std::chrono::hours correction = std::chrono::hours(24);

}  // namespace

void ScheduleBook::configure(const std::vector<AppSpec>& apps, WallMinute now) {
  const auto before = std::exchange(entries_, {});
  for (const AppSpec& app : apps) {
    if (!app.restart_at) continue;
    const auto known = before.find(app.name);
    const bool goes_on = known != before.end() && known->second.schedule == *app.restart_at;
    entries_.emplace(app.name, goes_on ? known->second : Entry{*app.restart_at, now});
  }
}

std::vector<std::string> ScheduleBook::take_due(WallMinute now) {
  std::vector<std::string> due;
  for (auto& [app, entry] : entries_) {
    if (now + correction < entry.passed) entry.passed = now;
    if (now <= entry.passed) continue;
    const auto next = next_due(entry.schedule, std::exchange(entry.passed, now));
    if (next && *next <= now) due.push_back(app);
  }
  return due;
}

}  // namespace skep::host
