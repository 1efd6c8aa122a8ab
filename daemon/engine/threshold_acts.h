#pragma once

#include <string>

#include "engine/stopping.h"
#include "engine/turn.h"
#include "model/notice.h"
#include "model/threshold.h"

namespace skep::engine {

// What the watches over loop, heap and memory do alike.

void tell(Turn& turn, const Slot& slot, Notice::Kind kind, Notice::Severity severity,
          Threshold threshold, std::string text);

void count_breach(Slot& slot, Threshold threshold);

[[nodiscard]] bool budget_allows(const App& app);
[[nodiscard]] std::string held_for_budget(const App& app, Threshold threshold);

// Ends the worker now. Its end is judged like a death; its successor is started whatever the
// policy.
void replace_for(Turn& turn, Slot& slot, Threshold threshold, Replacement replacement);

}  // namespace skep::engine
