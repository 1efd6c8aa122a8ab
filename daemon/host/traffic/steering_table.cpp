#include "host/traffic/steering_table.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <queue>
#include <tuple>

namespace skep::host {

// So many connections are ordered beforehand; the loads are told anew long before there were more.
static constexpr std::size_t longest_lead = 1024;

static std::uint32_t place_at_or_after(std::span<const std::uint32_t> slots, std::uint32_t next) {
  const auto found = std::lower_bound(slots.begin(), slots.end(), next);
  return found == slots.end() ? 0 : static_cast<std::uint32_t>(found - slots.begin());
}

SteeringTable by_turn(std::span<const std::uint32_t> slots, std::uint32_t next) {
  return {SteeringTable::By::turn, {slots.begin(), slots.end()}, 0, place_at_or_after(slots, next)};
}

SteeringTable by_load(std::span<const std::uint32_t> slots, std::span<const std::uint32_t> loads,
                      std::uint32_t next) {
  const auto load = [&](std::uint32_t slot) { return slot < loads.size() ? loads[slot] : 0; };
  std::uint64_t highest = 0;
  for (const std::uint32_t slot : slots) highest = std::max<std::uint64_t>(highest, load(slot));
  using Turn = std::tuple<std::uint64_t, std::uint32_t, std::uint32_t>;  // load, rank, slot
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns;
  std::uint64_t lead = 0;
  const auto count = static_cast<std::uint32_t>(slots.size());
  const std::uint32_t start = place_at_or_after(slots, next);
  for (std::uint32_t rank = 0; rank < count; ++rank) {
    const std::uint32_t slot = slots[(start + rank) % count];
    turns.emplace(load(slot), rank, slot);
    lead += highest - load(slot);
  }
  const bool all_of_it = lead <= longest_lead;
  const std::size_t length = all_of_it ? lead + count : longest_lead;
  SteeringTable table;
  while (table.entries.size() < length) {
    const auto [connections, rank, slot] = turns.top();
    turns.pop();
    table.entries.push_back(slot);
    turns.emplace(connections + 1, rank, slot);
  }
  table.cycle_from = all_of_it ? static_cast<std::uint32_t>(lead) : 0;
  return table;
}

SteeringTable by_cpu(std::span<const std::uint32_t> slots, std::uint32_t width) {
  SteeringTable table{SteeringTable::By::cpu, {}, 0, 0};
  for (std::uint32_t slot = 0; slot < width; ++slot) {
    const bool is_one = std::binary_search(slots.begin(), slots.end(), slot);
    table.entries.push_back(is_one ? slot : slots[slot % slots.size()]);
  }
  return table;
}

// The same for ever: it is what keeps clients at their slots over a restart of skepd.
static std::uint32_t drawn(std::size_t bucket, std::uint32_t slot) {
  std::uint32_t value = static_cast<std::uint32_t>(bucket) * 0x9e3779b1U ^ (slot + 1) * 0x85ebca6bU;
  value ^= value >> 16U;
  value *= 0x7feb352dU;
  value ^= value >> 15U;
  value *= 0x846ca68bU;
  return value ^ (value >> 16U);
}

SourceTable::SourceTable(std::size_t buckets) : owners_(buckets), drawn_(buckets) {}

void SourceTable::set_slots(std::span<const std::uint32_t> slots) {
  std::vector<std::uint32_t> come;
  std::set_difference(slots.begin(), slots.end(), slots_.begin(), slots_.end(),
                      std::back_inserter(come));
  std::vector<bool> gone(slots_.empty() ? 1 : slots_.back() + 1, slots_.empty());
  for (const std::uint32_t slot : slots_)
    gone[slot] = !std::binary_search(slots.begin(), slots.end(), slot);
  slots_.assign(slots.begin(), slots.end());
  for (std::size_t bucket = 0; bucket < owners_.size(); ++bucket)
    if (gone[owners_[bucket]]) find_owner(bucket);
  for (const std::uint32_t slot : come) add(slot);
}

// Of two slots with the same number the lower one, whichever came first.
void SourceTable::offer(std::size_t bucket, std::uint32_t slot) {
  const std::uint32_t number = drawn(bucket, slot);
  if (number < drawn_[bucket] || (number == drawn_[bucket] && slot > owners_[bucket])) return;
  owners_[bucket] = slot;
  drawn_[bucket] = number;
}

void SourceTable::add(std::uint32_t slot) {
  for (std::size_t bucket = 0; bucket < owners_.size(); ++bucket) offer(bucket, slot);
}

void SourceTable::find_owner(std::size_t bucket) {
  owners_[bucket] = slots_.front();
  drawn_[bucket] = drawn(bucket, slots_.front());
  for (const std::uint32_t slot : slots_) offer(bucket, slot);
}

}  // namespace skep::host
