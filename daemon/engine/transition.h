#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/turn.h"
#include "model/notice.h"

namespace skep::engine {

// How a change of state is told.
struct Telling {
  Notice::Severity severity = Notice::Severity::info;
  std::string text;
  std::optional<RestartReason> reason = std::nullopt;
  std::string trouble = {};  // what the slot's status says of it from then on
};

// The one writer of a slot's state. Publishes the change, keeps the counter of restarts, and ends
// what belongs to the old state: its deadline and what was watched. A change that is not in the
// table (lifecycle.h) is made all the same, as the world has changed already, and told as an error.
void enter(Turn& turn, Slot& slot, WorkerState to, Telling telling);

// Tells that a place came to its present state when it was given another process, and does what
// enter() would have done about its past.
void tell_change(Turn& turn, Slot& place, WorkerState from, Telling telling);

// A notice about a slot, or about an app.
[[nodiscard]] Notice notice_of(const Turn& turn, const Slot& slot, Notice::Kind kind,
                               Notice::Severity severity, std::string text);
[[nodiscard]] Notice notice_of(const Turn& turn, const App& app, Notice::Kind kind,
                               std::string text);
void publish(Turn& turn, Notice notice);

// Settles all that wait here.
void answer(Turn& turn, std::vector<Waiter>& waiters, Outcome outcome,
            std::string_view description);

}  // namespace skep::engine
