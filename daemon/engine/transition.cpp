#include "engine/transition.h"

#include <utility>

#include "engine/disuse.h"
#include "engine/lifecycle.h"

namespace skep::engine {
namespace {

Notice state_notice(const Turn& turn, const Slot& slot, WorkerState from, WorkerState to,
                    const Telling& telling) {
  Notice notice = notice_of(turn, slot, Notice::Kind::state, telling.severity, telling.text);
  notice.from = from;
  notice.to = to;
  notice.reason = telling.reason;
  if (!is_legal(from, to)) {
    notice.severity = Notice::Severity::error;
    notice.text += " (skepd did not expect this; please report it)";
  }
  return notice;
}

void count_restart(Slot& slot) {
  if (!slot.restarts_for) return;
  ++slot.restarts.at(static_cast<std::size_t>(*slot.restarts_for));
  slot.restarts_for.reset();
}

}  // namespace

void enter(Turn& turn, Slot& slot, WorkerState to, Telling telling) {
  if (slot.is_place()) publish(turn, state_notice(turn, slot, slot.state, to, telling));
  turn.state.deadlines.cancel(slot);
  const bool goes_on = slot.state == WorkerState::starting && to == WorkerState::running;
  const auto under_way = goes_on ? slot.vitals.probe : std::nullopt;
  if (slot.is_running()) slot.shown = slot.watch.showing;
  if (has_process(slot.state) && !has_process(to)) slot.ended = turn.now;
  {
    const Recount recount(turn, slot);
    slot.state = to;
    slot.watch = {};
    slot.parting = false;
    slot.came_up = slot.came_up || (to == WorkerState::running && slot.wanted);
  }
  slot.vitals = {};
  slot.vitals.probe = under_way;
  slot.changed = turn.now;
  slot.draining = false;
  slot.trial.reset();
  slot.trouble = std::move(telling.trouble);
  if (!has_process(to)) {
    slot.pid = 0;
    slot.addresses.clear();
    note_gone(slot.app);
  }
  if (to == WorkerState::starting && slot.is_place()) count_restart(slot);
}

void tell_change(Turn& turn, Slot& place, WorkerState from, Telling telling) {
  publish(turn, state_notice(turn, place, from, place.state, telling));
  place.trouble = std::move(telling.trouble);
  count_restart(place);
}

Notice notice_of(const Turn& turn, const Slot& slot, Notice::Kind kind, Notice::Severity severity,
                 std::string text) {
  Notice notice;
  notice.kind = kind;
  notice.severity = severity;
  notice.at = turn.now;
  notice.worker = slot.id();
  if (slot.pid != 0) notice.pid = slot.pid;
  notice.text = std::move(text);
  return notice;
}

Notice notice_of(const Turn& turn, const App& app, Notice::Kind kind, std::string text) {
  Notice notice;
  notice.kind = kind;
  notice.at = turn.now;
  notice.worker.app = app.spec.name;
  notice.text = std::move(text);
  return notice;
}

void publish(Turn& turn, Notice notice) {
  turn.act(action::Publish{std::move(notice)});
}

void answer(Turn& turn, std::vector<Waiter>& waiters, Outcome outcome,
            std::string_view description) {
  for (const Waiter& waiter : std::exchange(waiters, {}))
    turn.reply(turn.state.commands.settle(waiter, outcome, std::string(description)));
}

}  // namespace skep::engine
