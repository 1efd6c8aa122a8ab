#include "engine/scaling.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/sizing.h"
#include "engine/transition.h"

namespace skep::engine {

CommandResult scale(Turn& turn, App& app, const event::Command::Scaling& scaling) {
  CommandResult result{{app.spec.name, {}, app.spec.group}, Verb::scale, Outcome::success, {}};
  const std::int64_t before = app.spec.workers;
  // Both are small enough for their sum, whatever was asked for.
  const std::int64_t asked =
      std::clamp<std::int64_t>(scaling.workers, -std::int64_t{most_workers} - 1, most_workers + 1);
  const std::int64_t workers = scaling.relative ? before + asked : asked;
  if (workers < 1 || workers > most_workers) {
    result.outcome = Outcome::failed;
    result.description = fmt::format("{} cannot have {} workers: 1 to {} it may be", app.spec.name,
                                     workers, most_workers);
    return result;
  }
  result.description = fmt::format("{} workers, {} before", workers, before);
  if (workers == before) return result;
  app.spec.workers = static_cast<std::uint32_t>(workers);
  publish(turn, notice_of(turn, app, Notice::Kind::scaled, result.description));
  turn.touch(app);
  resize(turn, app);
  return result;
}

}  // namespace skep::engine
