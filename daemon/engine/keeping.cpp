#include "engine/keeping.h"

#include <set>

namespace skep::engine {

void keep_definitions(Turn& turn, App& app) {
  std::set<std::uint64_t> kept{app.serving, app.definition};
  for (const Slot& slot : app.slots) kept.insert(slot.assigned);
  for (const Slot& extra : app.extras) kept.insert(extra.assigned);
  std::vector<std::uint64_t> ascending(kept.begin(), kept.end());
  if (ascending == app.kept) return;
  app.kept = std::move(ascending);
  turn.act(action::Keep{app.spec.name, app.kept});
}

}  // namespace skep::engine
