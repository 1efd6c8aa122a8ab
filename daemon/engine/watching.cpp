#include "engine/watching.h"

#include "engine/watching_limits.h"
#include "engine/watching_loop.h"

namespace skep::engine {

void on_sampled(Turn& turn, const event::Sampled& event) {
  for (const Sample& sample : event.samples) {
    Slot* slot = turn.state.find_living(sample.worker);
    if (slot == nullptr || !slot->is_running()) continue;
    const bool in_time = event.late <= slot->app.spec.loop_lag.resolution();
    if (in_time) watch_loop(turn, *slot, sample);
    watch_limits(turn, *slot, sample);
  }
}

}  // namespace skep::engine
