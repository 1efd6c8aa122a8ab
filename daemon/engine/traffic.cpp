#include "engine/traffic.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/transition.h"
#include "engine/words.h"

namespace skep::engine {
namespace {

const std::vector<std::uint32_t>& eligible_slots(const App& app) {
  return app.healthy.empty() ? app.stalled : app.healthy;
}

void tell_eligible(App& app, Actions& first) {
  if (app.eligible == eligible_slots(app)) return;
  app.eligible = eligible_slots(app);
  first.emplace_back(action::SetEligible{app.spec.name, app.eligible});
}

std::vector<std::uint32_t> others(const App& app, const std::vector<std::uint32_t>& some) {
  std::vector<std::uint32_t> rest;
  for (const Slot& slot : app.slots)
    if (slot.incarnation != 0 && !std::binary_search(some.begin(), some.end(), slot.index))
      rest.push_back(slot.index);
  return rest;
}

void tell_rescue(App& app, Actions& first) {
  std::vector<std::uint32_t> to = app.healthy;
  std::vector<std::uint32_t> from = to.empty() ? to : others(app, to);
  if (from.empty()) to.clear();
  if (from == app.rescued_from && to == app.rescued_to) return;
  app.rescued_from = std::move(from);
  app.rescued_to = std::move(to);
  first.emplace_back(action::Rescue{app.spec.name, app.rescued_from, app.rescued_to});
}

// Since when no worker's loop turns any more; empty: one does, or none runs.
std::optional<Instant> all_stalled_since(const App& app) {
  if (!app.healthy.empty() || app.stalled.empty()) return std::nullopt;
  Instant since{};
  for (const std::uint32_t index : app.stalled) {
    const Slot& slot = app.slots[index];
    if (!slot.watch.stall.on) return std::nullopt;
    since = std::max(since, slot.watch.stall.since);
  }
  return since;
}

bool is_overloaded(const App& app, Instant now) {
  const auto& after = app.spec.overload.after;
  const auto since = all_stalled_since(app);
  if (!after || !since) return false;
  return app.overloaded || now - *since >= *after;
}

std::string overload_text(const App& app) {
  if (app.overloaded)
    return fmt::format(
        "every worker has been stalled for {}: new connections are answered with 503",
        words_for(*app.spec.overload.after));
  return app.healthy.empty() ? "new connections wait for a worker again"
                             : "a worker takes new connections again";
}

Notice overload_notice(const Turn& turn, const App& app) {
  Notice notice = notice_of(turn, app, Notice::Kind::overload, overload_text(app));
  notice.severity = app.overloaded ? Notice::Severity::error : Notice::Severity::info;
  return notice;
}

}  // namespace

void tell_traffic(App& app, Actions& first) {
  tell_eligible(app, first);
  tell_rescue(app, first);
}

void judge_overload(Turn& turn, App& app) {
  const bool overloaded = is_overloaded(app, turn.now);
  if (overloaded == app.overloaded) return;
  app.overloaded = overloaded;
  turn.act(action::Overload{app.spec.name, overloaded, app.spec.overload.retry_after});
  publish(turn, overload_notice(turn, app));
}

void renew_overload(Turn& turn, const App& app) {
  if (app.overloaded)
    turn.act(action::Overload{app.spec.name, true, app.spec.overload.retry_after});
}

void on_rescued(Turn& turn, const event::Rescued& event) {
  Slot* slot = turn.state.find(event.app, event.slot);
  if (slot == nullptr) return;
  slot->rescued += event.rescued;
  slot->rescues_lost += event.lost;
  const auto words = [](std::uint64_t count) {
    return fmt::format("{} connection{} that waited for it", count, count == 1 ? "" : "s");
  };
  if (event.rescued > 0)
    publish(turn, notice_of(turn, *slot, Notice::Kind::rescued, Notice::Severity::info,
                            words(event.rescued) + (event.rescued == 1 ? " was" : " were") +
                                " handed to other workers"));
  if (event.lost > 0)
    publish(turn, notice_of(turn, *slot, Notice::Kind::rescued, Notice::Severity::error,
                            words(event.lost) + (event.lost == 1 ? " was" : " were") +
                                " taken by no worker and closed"));
}

}  // namespace skep::engine
