#include <algorithm>

#include "engine/turn.h"

namespace skep::engine {
namespace {

void insert_ascending(std::vector<std::uint32_t>& numbers, std::uint32_t number) {
  numbers.insert(std::lower_bound(numbers.begin(), numbers.end(), number), number);
}

void erase_ascending(std::vector<std::uint32_t>& numbers, std::uint32_t number) {
  const auto found = std::lower_bound(numbers.begin(), numbers.end(), number);
  if (found != numbers.end() && *found == number) numbers.erase(found);
}

bool is_active(const Slot& slot) {
  return has_process(slot.state) || slot.state == WorkerState::backoff || slot.queue_place;
}

bool is_away(const Slot& slot) {
  return slot.is_place() && slot.wanted && !slot.is_running();
}

std::vector<std::uint32_t>& running_list(const Slot& slot) {
  const bool spared = slot.watch.stall.on || slot.told.stopping;
  return spared ? slot.app.stalled : slot.app.healthy;
}

// What starts and stops in order are decided by.
void count_order(const Slot& slot, std::uint32_t one) {
  if (!slot.is_place()) return;
  App& app = slot.app;
  const auto add = [one](bool counts, std::uint32_t& sum) { sum += counts ? one : 0; };
  const bool unproven = slot.wanted && !slot.came_up;
  const bool down = slot.state == WorkerState::backoff || slot.state == WorkerState::fatal;
  const bool fails = down && !slot.queue_place;
  add(slot.wanted, app.wanted);
  add(unproven, app.unproven);
  add(slot.came_up, app.proven);
  add(unproven && fails, app.troubled);
  add(slot.held, app.held);
  add(slot.parting, app.parting);
  add(has_process(slot.state) && !slot.wanted && !slot.parting, app.ending);
}

}  // namespace

void count_in(State& state, const Slot& slot) {
  count_order(slot, 1);
  if (slot.held) ++state.held;
  if (slot.parting) ++state.parting;
  if (is_away(slot)) ++slot.app.away;
  if (is_active(slot)) ++slot.app.active;
  if (has_process(slot.state)) {
    ++state.processes;
    insert_ascending(slot.app.instances, slot.instance);
  }
  if (slot.is_place() && slot.is_running()) insert_ascending(running_list(slot), slot.index);
}

void count_out(State& state, const Slot& slot) {
  count_order(slot, ~0U);  // one less: sums wrap round
  if (slot.held) --state.held;
  if (slot.parting) --state.parting;
  if (is_away(slot)) --slot.app.away;
  if (is_active(slot)) --slot.app.active;
  if (has_process(slot.state)) {
    --state.processes;
    erase_ascending(slot.app.instances, slot.instance);
  }
  if (slot.is_place() && slot.is_running()) erase_ascending(running_list(slot), slot.index);
}

Recount::Recount(Turn& turn, Slot& slot) : turn_(turn), slot_(slot) {
  count_out(turn_.state, slot_);
}

Recount::~Recount() {
  count_in(turn_.state, slot_);
  turn_.touch(slot_.app);
}

}  // namespace skep::engine
