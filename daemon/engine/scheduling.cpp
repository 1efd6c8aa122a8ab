#include "engine/scheduling.h"

#include <fmt/format.h>

#include "engine/roll_end.h"
#include "engine/rolling.h"

namespace skep::engine {

void on_schedule_due(Turn& turn, const event::ScheduleDue& event) {
  const auto found = turn.state.apps.find(event.app);
  if (found == turn.state.apps.end() || turn.state.shutting_down) return;
  App& app = found->second;
  if (app.leaving || !app.spec.restart_at || app.wanted == 0) return;
  const std::string what = fmt::format("restart-at \"{}\" is due", app.spec.restart_at->text);
  if (app.rollout)
    return tell_roll(turn, app, Notice::Severity::warning,
                     what + ", and left out: the app is being rolled already");
  begin_roll(turn, app, RestartReason::scheduled, what);
}

}  // namespace skep::engine
