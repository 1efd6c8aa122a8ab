#pragma once

#include "engine/turn.h"

namespace skep::engine {

// restart-at: rolls the app. What is rolled already, or does not run, is left as it is.
void on_schedule_due(Turn& turn, const event::ScheduleDue& event);

}  // namespace skep::engine
