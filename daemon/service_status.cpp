#include "service_status.h"

#include <array>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace skep {

namespace {

constexpr std::size_t most_named = 4;

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string those_in(const EngineSnapshot& snapshot, WorkerState state) {
  std::vector<std::string> names;
  for (const AppStatus& app : snapshot.apps)
    for (const SlotStatus& slot : app.slots)
      if (slot.state == state) names.push_back(slot.worker.slot_name());
  if (names.empty()) return {};
  const std::size_t more = names.size() > most_named ? names.size() - most_named : 0;
  names.resize(names.size() - more);
  return fmt::format("; {}: {}{}", name_of(state), fmt::join(names, ", "),
                     more == 0 ? "" : fmt::format(" and {} more", more));
}

std::string of_stopping(const EngineSnapshot& snapshot) {
  std::size_t left = 0;
  for (const AppStatus& app : snapshot.apps) {
    for (const SlotStatus& slot : app.slots) left += slot.pid != 0 ? 1 : 0;
    for (const ExtraStatus& extra : app.extras) left += extra.pid != 0 ? 1 : 0;
  }
  if (left == 0) return "stopping, every worker has left";
  return fmt::format("stopping, {} {} still there", counted(left, "worker"),
                     left == 1 ? "is" : "are");
}

}  // namespace

std::string service_status(const EngineSnapshot& snapshot) {
  if (snapshot.shutting_down) return of_stopping(snapshot);
  std::size_t running = 0;
  std::size_t all = 0;
  for (const AppStatus& app : snapshot.apps) {
    all += app.slots.size();
    for (const SlotStatus& slot : app.slots) running += slot.state == WorkerState::running ? 1 : 0;
  }
  if (snapshot.apps.empty()) return "running, the config has no apps";
  std::string text = fmt::format("{} of {} running, {}", running, counted(all, "worker"),
                                 counted(snapshot.apps.size(), "app"));
  constexpr std::array troubles{WorkerState::fatal, WorkerState::backoff, WorkerState::exited,
                                WorkerState::starting, WorkerState::stopped};
  for (const WorkerState state : troubles) text += those_in(snapshot, state);
  return text;
}

}  // namespace skep
