#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <sys/types.h>

namespace skep::api {

// How often each user may ask: so many requests at once, then one each `every`. Whoever asks more
// often waits, and costs nothing meanwhile; other users do not notice.
class Pace {
 public:
  using Clock = std::chrono::steady_clock;

  // `burst` is at least 1.
  Pace(Clock::duration every, std::size_t burst) : every_(every), burst_(burst) {}

  // How long the user's next request has to wait; its turn is then taken.
  [[nodiscard]] Clock::duration take_turn(uid_t user, Clock::time_point now);

 private:
  void forget_the_patient(Clock::time_point now);

  Clock::duration every_;
  std::size_t burst_;
  std::map<uid_t, Clock::time_point> next_;  // when the user's next turn is, were there no burst
};

}  // namespace skep::api
