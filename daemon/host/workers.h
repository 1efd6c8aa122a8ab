#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "host/worker.h"

namespace skep::host {

// The living workers, by incarnation and by the slot they live in.
class Workers {
 public:
  Worker& add(std::unique_ptr<Worker> worker);
  // Null: it does not live.
  [[nodiscard]] Worker* find(std::uint64_t incarnation) const;
  // The eldest first.
  [[nodiscard]] std::vector<Worker*> in_slot(const std::string& app, std::uint32_t slot) const;
  // Of the app, the eldest first.
  [[nodiscard]] std::vector<Worker*> of(const std::string& app) const;
  // Those that have any.
  [[nodiscard]] std::set<std::string> apps() const;
  // The spare lives in a slot from now on.
  void promote(Worker& spare, std::uint32_t slot);
  void remove(const Worker& worker);

 private:
  using Slot = std::pair<std::string, std::uint32_t>;

  void leave_slot(const Worker& worker);

  std::map<std::uint64_t, std::unique_ptr<Worker>> all_;
  std::map<Slot, std::set<std::uint64_t>> by_slot_;
};

}  // namespace skep::host
