#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "host/handover/named_fd.h"
#include "host/unique_fd.h"

namespace skep::host {

// The bundles that an earlier skepd left, by what they are of.
struct FormerBundles {
  std::map<std::string, UniqueFd> workers;           // by entry (KeptFds::worker_entry())
  std::map<std::string, std::vector<NamedFd>> apps;  // by app, with their entries
};

// Sorts the entries of a store, or of an upgrade; what is no bundle goes. The app of an entry
// "app.web.3" is web.
[[nodiscard]] FormerBundles sorted(std::vector<NamedFd> entries);

// The app that an entry speaks of; empty: none.
[[nodiscard]] std::string app_of_entry(const std::string& entry);

}  // namespace skep::host
