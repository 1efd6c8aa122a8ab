#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/app_spec.h"

namespace skep::host {

// Which processor a slot of an app with `pin` has: they are dealt out in turn, by the apps' names
// and the numbers of slots, and again from the first when there are more slots than processors. So
// a slot has the same one at each birth, as long as the config and skepd's own processors stay.
class Pinning {
 public:
  void configure(const std::vector<AppSpec>& apps);

  // Among `cpus`, which is not empty.
  [[nodiscard]] std::uint32_t cpu_of(const std::string& app, std::uint32_t slot,
                                     const std::vector<std::uint32_t>& cpus) const;

  // Where a worker of the app is to run, in a slot or (no_slot) waiting for one; empty: wherever
  // skepd may. What no processor fits is left for the birth to tell.
  [[nodiscard]] std::vector<std::uint32_t> cpus_for(const AppSpec& app, std::uint32_t slot) const;

 private:
  std::map<std::string, std::uint32_t> before_;  // slots of the apps before it
};

}  // namespace skep::host
