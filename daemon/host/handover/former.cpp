#include "host/handover/former.h"

#include <string_view>

#include "host/handover/bundle.h"
#include "host/handover/kept_fds.h"

namespace skep::host {

std::string app_of_entry(const std::string& entry) {
  std::string_view rest = entry;
  for (const std::string_view prefix : {KeptFds::worker_prefix, KeptFds::app_prefix}) {
    if (!rest.starts_with(prefix)) continue;
    rest.remove_prefix(prefix.size());
    return std::string(rest.substr(0, rest.rfind('.')));
  }
  return {};
}

FormerBundles sorted(std::vector<NamedFd> entries) {
  FormerBundles bundles;
  for (NamedFd& entry : entries) {
    if (!is_bundle(entry.fd.get())) continue;
    if (entry.name.starts_with(KeptFds::worker_prefix))
      bundles.workers.insert_or_assign(entry.name, std::move(entry.fd));
    else if (entry.name.starts_with(KeptFds::app_prefix))
      bundles.apps[app_of_entry(entry.name)].push_back(std::move(entry));
  }
  return bundles;
}

}  // namespace skep::host
