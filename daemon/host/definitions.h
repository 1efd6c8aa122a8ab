#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "host/nursery.h"
#include "host/process/environment.h"
#include "model/app_spec.h"
#include "model/event.h"

namespace skep::host {

// What the workers of one app may be born with, by the engine's number of the definition.
//
// A number that is new is made of the app as configured last: its user is looked up, and the links
// of its directory are resolved, at that moment. It then stays as it is, so that a worker that dies
// in the middle of a roll starts the same release again, while the roll itself picks up a `current`
// link that was changed. One exception: where the app is configured anew and nothing differs that a
// process gets at its birth, the newest definition has the new values (log files, limits, times)
// for workers to come. One that cannot be made is tried again at the next birth.
class Definitions {
 public:
  void configure(std::shared_ptr<const AppSpec> spec);

  // As configured last.
  [[nodiscard]] const std::shared_ptr<const AppSpec>& spec() const { return spec_; }

  // Whose name the newest definition bears; null: skepd's own, or none was made yet.
  [[nodiscard]] std::shared_ptr<const Identity> user() const;

  // `made` is set where the number was new.
  struct Found {
    std::shared_ptr<const Nursery> nursery;
    bool made = false;
  };
  [[nodiscard]] tl::expected<Found, SpawnFailure> find(std::uint64_t number, const Environment& own,
                                                       const std::string& agent_script);

  // For the next skepd.
  [[nodiscard]] const std::map<std::uint64_t, std::shared_ptr<const Nursery>>& all() const {
    return by_number_;
  }
  void restore(std::uint64_t number, std::shared_ptr<const Nursery> nursery) {
    by_number_[number] = std::move(nursery);
  }

  // All others go. Who was born with one keeps it.
  void keep(const std::vector<std::uint64_t>& numbers);

 private:
  std::shared_ptr<const AppSpec> spec_;
  std::map<std::uint64_t, std::shared_ptr<const Nursery>> by_number_;
};

}  // namespace skep::host
