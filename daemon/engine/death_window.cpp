#include "engine/death_window.h"

#include <algorithm>

namespace skep::engine {

bool DeathWindow::add(Instant death, const RestartSpec& spec) {
  if (!spec.give_up) {
    deaths_.clear();
    return false;
  }
  deaths_.push_back(death);
  const auto recent = std::find_if(deaths_.begin(), deaths_.end(), [&](Instant each) {
    return death - each <= spec.give_up_within;
  });
  deaths_.erase(deaths_.begin(), recent);
  const bool too_many = deaths_.size() >= *spec.give_up;
  if (deaths_.size() > *spec.give_up) deaths_.erase(deaths_.begin(), deaths_.end() - *spec.give_up);
  return too_many;
}

}  // namespace skep::engine
