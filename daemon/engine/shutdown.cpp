#include "engine/shutdown.h"

#include <string>

#include "engine/extras.h"
#include "engine/parting.h"
#include "engine/rolling.h"

namespace skep::engine {

void shut_down(Turn& turn, Ticket ticket, bool drain) {
  State& state = turn.state;
  state.shutting_down = true;
  if (ticket != 0) state.shutdown_tickets.push_back(ticket);
  const auto needed = needed_apps(state);
  for (auto& [name, app] : state.apps) {
    abandon_roll(turn, app, going_down);
    for (Slot& slot : app.slots) part(turn, slot, needed, going_down, drain);
    for (Slot& extra : app.extras) dismiss(turn, extra, std::string(going_down), drain);
    turn.touch(app);
  }
}

}  // namespace skep::engine
