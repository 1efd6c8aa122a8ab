#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/state.h"
#include "model/action.h"
#include "model/time.h"

namespace skep::engine {

// One call of the engine: what it knows, what time it is, and what it has decided so far.
struct Turn {
  State& state;
  Instant now;
  Actions actions;            // in the order of deciding
  std::vector<App*> touched;  // their sums changed
  int probes = 0;             // asked for by now

  void act(Action action) { actions.push_back(std::move(action)); }
  void reply(std::optional<action::Reply> reply) {
    if (reply) actions.emplace_back(*std::move(reply));
  }
  void touch(App& app) {
    if (!std::exchange(app.touched, true)) touched.push_back(&app);
  }
};

// Keeps the sums of an app and of the engine right while a slot changes: takes the slot out of them
// and puts it back, as it is by then, when it goes. They do not nest for the same slot.
class Recount {
 public:
  Recount(Turn& turn, Slot& slot);
  ~Recount();
  Recount(const Recount&) = delete;
  Recount& operator=(const Recount&) = delete;

 private:
  Turn& turn_;
  Slot& slot_;
};

// Puts a slot into the sums, or takes it out.
void count_in(State& state, const Slot& slot);
void count_out(State& state, const Slot& slot);

// Ends a turn: carries on what waited for it (rolls, starts), then tells the consequences that
// concern whole apps, the eligible sets first of all actions.
[[nodiscard]] Actions settle(Turn& turn);

}  // namespace skep::engine
