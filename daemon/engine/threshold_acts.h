#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/stopping.h"
#include "engine/turn.h"
#include "model/notice.h"
#include "model/threshold.h"

namespace skep::engine {

// What the watches over loop, heap, memory and health do alike.

void tell(Turn& turn, const Slot& slot, Notice::Kind kind, Notice::Severity severity,
          Threshold threshold, std::string text);

void count_breach(Slot& slot, Threshold threshold);

[[nodiscard]] bool budget_allows(const App& app);
// `what` is to be the reason: "loop-lag.hard".
[[nodiscard]] std::string held_for_budget(const App& app, std::string_view what);

// Ends the worker now. Its end is judged like a death; its successor is started whatever the
// policy. `threshold`: the one that was passed, if it is for one.
void replace_for(Turn& turn, Slot& slot, std::optional<Threshold> threshold,
                 Replacement replacement);

}  // namespace skep::engine
