#include "engine/essential.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/shutdown.h"
#include "engine/transition.h"

namespace skep::engine {
namespace {

bool goes_on(const Slot& slot) {
  return has_process(slot.state) || slot.state == WorkerState::backoff || slot.queue_place ||
         slot.held;
}

bool came_to_rest(const Slot& slot) {
  return slot.state == WorkerState::fatal || slot.state == WorkerState::exited;
}

// The slot that tells how the app ended: of those that failed the last, else any; null: it is not
// over.
const Slot* last_of(const App& app) {
  if (std::any_of(app.slots.begin(), app.slots.end(), goes_on)) return nullptr;
  const Slot* last = nullptr;
  for (const Slot& slot : app.slots) {
    if (!came_to_rest(slot)) continue;
    const auto weight = [](const Slot& each) {
      return std::pair(each.rest_status != 0, each.changed);
    };
    if (last == nullptr || weight(slot) >= weight(*last)) last = &slot;
  }
  return last;
}

void end_with(Turn& turn, const App& app, const Slot& last) {
  turn.state.ends_with = last.rest_status;
  Notice notice = notice_of(
      turn, app, Notice::Kind::essential,
      fmt::format("it is essential and {} is {}: skepd stops everything and ends with status {}",
                  last.id().slot_name(), name_of(last.state), last.rest_status));
  notice.severity = last.rest_status == 0 ? Notice::Severity::info : Notice::Severity::error;
  publish(turn, std::move(notice));
  shut_down(turn, 0, true);
}

}  // namespace

void note_rest(Slot& slot, int status) {
  slot.rest_status = slot.state == WorkerState::fatal && status == 0 ? 1 : status;
  slot.app.rested = true;
}

bool end_with_essential(Turn& turn) {
  for (App* app : turn.touched) {
    const bool rested = std::exchange(app->rested, false);
    if (!rested || !app->spec.essential || turn.state.shutting_down) continue;
    const Slot* last = last_of(*app);
    if (last == nullptr) continue;
    // More apps are touched from here on.
    end_with(turn, *app, *last);
    return true;
  }
  return false;
}

}  // namespace skep::engine
