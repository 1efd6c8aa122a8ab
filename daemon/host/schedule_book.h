#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/app_spec.h"
#include "model/schedule.h"

namespace skep::host {

// Which apps' restart-at is due, by minutes of the clock on the wall as they are told. Each minute
// of that clock is passed once: what lies in an hour that is skipped, by summer time or because the
// clock was set, is due when it was passed, once however often it would have been; an hour that
// comes again brings nothing. A clock that is set back by more than a day was wrong before, and its
// new time counts at once.
class ScheduleBook {
 public:
  // The apps that there are from now on. A schedule that was there goes on; what lies before `now`
  // is not due by a new one.
  void configure(const std::vector<AppSpec>& apps, WallMinute now);

  [[nodiscard]] bool empty() const { return entries_.empty(); }

  // By name. Each is named once for all that was due since the last call.
  [[nodiscard]] std::vector<std::string> take_due(WallMinute now);

 private:
  struct Entry {
    Schedule schedule;
    WallMinute passed;  // the last minute that counts as over
  };

  std::map<std::string, Entry> entries_;
};

}  // namespace skep::host
