#pragma once

#include "engine/turn.h"

namespace skep::engine {

// Judges the RUNNING workers among the samples by their app's thresholds: tells, steers around, and
// replaces within the budget.
void on_sampled(Turn& turn, const event::Sampled& event);

}  // namespace skep::engine
