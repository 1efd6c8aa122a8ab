#include "engine/watching.h"

#include "engine/renewing.h"
#include "engine/rolling.h"
#include "engine/traffic.h"
#include "engine/watching_limits.h"
#include "engine/watching_loop.h"

namespace skep::engine {

void on_sampled(Turn& turn, const event::Sampled& event) {
  for (const Sample& sample : event.samples) {
    Slot* slot = turn.state.find_living(sample.worker);
    if (slot == nullptr || !slot->is_running()) continue;
    const bool in_time = event.late <= slot->app.spec.loop_lag.resolution();
    // A lag is told with the sample after it, too.
    const bool was_excused = excuse_of(slot->watch.cause) != Hold::none;
    if (in_time) watch_loop(turn, *slot, sample);
    watch_limits(turn, *slot, sample);
    if (!slot->is_running() || !slot->is_place()) continue;
    const bool is_excused = excuse_of(slot->watch.cause) != Hold::none;
    slot->watch.showing.add(sample, in_time && !was_excused && !is_excused);
    judge_trial(turn, *slot);
    if (slot->told.retire || slot->told.stopping) on_retiring(turn, *slot);
    if (slot->app.spec.overload.after) judge_overload(turn, slot->app);
  }
}

}  // namespace skep::engine
