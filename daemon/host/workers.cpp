#include "host/workers.h"

namespace skep::host {

Worker& Workers::add(std::unique_ptr<Worker> worker) {
  const WorkerId& id = worker->id();
  by_slot_[{id.app, id.slot}].insert(id.incarnation);
  auto& place = all_[id.incarnation];
  place = std::move(worker);
  return *place;
}

Worker* Workers::find(std::uint64_t incarnation) const {
  const auto found = all_.find(incarnation);
  return found == all_.end() ? nullptr : found->second.get();
}

std::vector<Worker*> Workers::in_slot(const std::string& app, std::uint32_t slot) const {
  std::vector<Worker*> all;
  if (const auto found = by_slot_.find({app, slot}); found != by_slot_.end())
    for (const std::uint64_t incarnation : found->second) all.push_back(find(incarnation));
  return all;
}

std::vector<Worker*> Workers::of(const std::string& app) const {
  std::vector<Worker*> workers;
  for (const auto& [incarnation, worker] : all_)
    if (worker->id().app == app) workers.push_back(worker.get());
  return workers;
}

std::set<std::string> Workers::apps() const {
  std::set<std::string> names;
  for (const auto& [slot, workers] : by_slot_) names.insert(slot.first);
  return names;
}

void Workers::promote(Worker& spare, std::uint32_t slot) {
  leave_slot(spare);
  spare.promote(slot);
  by_slot_[{spare.id().app, slot}].insert(spare.id().incarnation);
}

void Workers::remove(const Worker& worker) {
  leave_slot(worker);
  all_.erase(worker.id().incarnation);
}

void Workers::leave_slot(const Worker& worker) {
  const auto slot = by_slot_.find({worker.id().app, worker.id().slot});
  if (slot == by_slot_.end()) return;
  slot->second.erase(worker.id().incarnation);
  if (slot->second.empty()) by_slot_.erase(slot);
}

}  // namespace skep::host
