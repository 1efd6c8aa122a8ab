#include "api/http/pace.h"

#include <algorithm>

namespace skep::api {

static constexpr std::size_t many_users = 64;

Pace::Clock::duration Pace::take_turn(uid_t user, Clock::time_point now) {
  if (next_.size() > many_users) forget_the_patient(now);
  auto& next = next_.try_emplace(user, now).first->second;
  const auto saved = every_ * static_cast<Clock::rep>(burst_ - 1);
  next = std::max(next, now);
  const auto wait = std::max(next - now - saved, Clock::duration::zero());
  next += every_;
  return wait;
}

void Pace::forget_the_patient(Clock::time_point now) {
  std::erase_if(next_, [now](const auto& entry) { return entry.second <= now; });
}

}  // namespace skep::api
