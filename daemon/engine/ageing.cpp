#include "engine/ageing.h"

#include <fmt/format.h>

#include "engine/renewing.h"
#include "engine/transition.h"
#include "engine/words.h"

namespace skep::engine {

Duration age_of(const MaxAge& max_age, std::uint32_t draw) {
  constexpr std::int64_t middle = most_age_draw / 2;
  const Duration spread = max_age.age / 100 * max_age.jitter_percent;
  return max_age.age + spread / middle * (std::int64_t{draw} - middle);
}

std::optional<Instant> next_look_at_age(const Slot& slot, Instant now) {
  const auto& max_age = slot.app.spec.max_age;
  if (!max_age || !slot.is_place()) return std::nullopt;
  if (!slot.aged) return *slot.ready + age_of(*max_age, slot.age_draw);
  return slot.renew_after && *slot.renew_after > now ? slot.renew_after : std::nullopt;
}

void judge_age(Turn& turn, Slot& slot) {
  if (slot.aged) return turn.touch(slot.app);
  const auto at = next_look_at_age(slot, turn.now);
  if (!at || turn.now < *at) return;
  slot.aged = true;
  Notice notice = notice_of(
      turn, slot, Notice::Kind::roll, Notice::Severity::info,
      fmt::format("it has run for {}, max-age is {}; its successor is to take over",
                  words_for(turn.now - *slot.ready), words_for(slot.app.spec.max_age->age)));
  notice.reason = RestartReason::max_age;
  publish(turn, std::move(notice));
  on_retiring(turn, slot);
}

}  // namespace skep::engine
