#include "engine/threshold_acts.h"

#include <fmt/format.h>

#include "engine/budget.h"
#include "engine/transition.h"

namespace skep::engine {

void tell(Turn& turn, const Slot& slot, Notice::Kind kind, Notice::Severity severity,
          Threshold threshold, std::string text) {
  Notice notice = notice_of(turn, slot, kind, severity, std::move(text));
  notice.threshold = threshold;
  publish(turn, std::move(notice));
}

void count_breach(Slot& slot, Threshold threshold) {
  ++slot.breaches.at(static_cast<std::size_t>(threshold));
}

bool budget_allows(const App& app) {
  return may_take_away(app.away, app.spec.max_unavailable);
}

std::string held_for_budget(const App& app, std::string_view what) {
  return fmt::format("replacement for {} waits: {} of {} workers are away, max-unavailable is {}",
                     what, app.away, app.spec.workers, app.spec.max_unavailable);
}

void replace_for(Turn& turn, Slot& slot, std::optional<Threshold> threshold,
                 Replacement replacement) {
  Notice notice = notice_of(turn, slot, Notice::Kind::replaced, Notice::Severity::error,
                            replacement.cause + "; it is replaced");
  notice.threshold = threshold;
  notice.reason = replacement.reason;
  publish(turn, std::move(notice));
  replacement.judged = true;
  replace(turn, slot, replacement);
}

}  // namespace skep::engine
