#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "host/handover/named_fd.h"
#include "host/traffic/numbered_fd.h"

namespace skep::host {

// What was found in bundles, by name.
class FoundFds final : public FormerFds {
 public:
  FoundFds() = default;
  explicit FoundFds(std::vector<NamedFd> fds) { add(std::move(fds)); }
  void add(std::vector<NamedFd> fds) {
    for (NamedFd& fd : fds) fds_.insert_or_assign(std::move(fd.name), std::move(fd.fd));
  }

  [[nodiscard]] UniqueFd take(const std::string& name) override {
    auto found = fds_.extract(name);
    return found ? std::move(found.mapped()) : UniqueFd();
  }

 private:
  std::map<std::string, UniqueFd> fds_;
};

}  // namespace skep::host
