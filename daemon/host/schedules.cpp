#include "host/schedules.h"

#include <utility>

namespace skep::host {

Schedules::Schedules(Reactor& reactor, std::function<WallTime()> wall,
                     std::function<void(const std::string& app)> due)
    : reactor_(reactor), wall_(std::move(wall)), due_(std::move(due)) {}

void Schedules::configure(const std::vector<AppSpec>& apps) {
  const WallTime now = wall_();
  book_.configure(apps, now.minute);
  if (book_.empty())
    timer_.reset();
  else
    arm(now.left);
}

void Schedules::arm(Duration left) {
  timer_ = reactor_.after(left, [this] { look(); });
}

void Schedules::look() {
  const WallTime now = wall_();
  arm(now.left);
  for (const std::string& app : book_.take_due(now.minute)) due_(app);
}

}  // namespace skep::host
