#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/reactor/reactor.h"
#include "host/schedule_book.h"
#include "host/wall_clock.h"

namespace skep::host {

// Looks at the wall clock as each minute begins, while any app has a restart-at. A clock that is
// set is noticed a minute later at the latest.
class Schedules {
 public:
  // `due` is called with the name of an app, in a turn of its own.
  Schedules(Reactor& reactor, std::function<WallTime()> wall,
            std::function<void(const std::string& app)> due);

  // The apps that there are from now on.
  void configure(const std::vector<AppSpec>& apps);

 private:
  void arm(Duration left);
  void look();

  Reactor& reactor_;
  std::function<WallTime()> wall_;
  std::function<void(const std::string& app)> due_;
  ScheduleBook book_;
  Timer timer_;
};

}  // namespace skep::host
