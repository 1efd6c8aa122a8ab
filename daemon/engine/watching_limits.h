#pragma once

#include "engine/turn.h"

namespace skep::engine {

// What one sample of a RUNNING worker says about its heap and its memory: a breach of soft is told
// and counted, one of hard has it replaced or held.
void watch_limits(Turn& turn, Slot& slot, const Sample& sample);

}  // namespace skep::engine
