#pragma once

#include <deque>
#include <string>

#include "host/reactor/reactor.h"
#include "model/time.h"

namespace skep::host {

// Cgroups that shall go, and go once nobody is in there: what was killed lives on in the kernel for
// a moment, or for long in an uninterruptible sleep.
class Leftovers {
 public:
  explicit Leftovers(Reactor& reactor) : reactor_(reactor) {}

  // At once, or as soon as it can be. The cgroup that it is in goes too, where `with_parent` and
  // empty.
  void remove(std::string path, bool with_parent);

 private:
  struct Leftover {
    std::string path;
    bool with_parent = false;
    Duration pause{};
  };
  void look();

  Reactor& reactor_;
  std::deque<Leftover> waiting_;
  Timer timer_;
};

}  // namespace skep::host
