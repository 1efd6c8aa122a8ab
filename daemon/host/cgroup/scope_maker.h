#pragma once

#include <functional>
#include <string>
#include <sys/types.h>

#include "model/error.h"

namespace skep::host {

// Makes transient scopes of systemd, each in a cgroup of its own beside skepd's, delegated to
// skepd.
class ScopeMaker {
 public:
  virtual ~ScopeMaker() = default;

  struct Scope {
    std::string unit;         // "skep-web.scope"
    std::string description;  // for people
    std::string before;  // a unit that is to end before the scope is, when the machine goes down
    pid_t first = 0;     // a process that systemd shall move there; a scope without one is none
  };
  // `done` is called at most once, in a later turn, when the process is there or cannot be.
  enum class Trouble { none, name_taken, refused };
  virtual void make(const Scope& scope, std::function<void(Trouble, std::string why)> done) = 0;

  // Whether systemd can be asked at the moment; `came` is called, in a later turn, each time it
  // can be again.
  [[nodiscard]] virtual bool reachable() const = 0;
  virtual void on_reachable(std::function<void()> came) = 0;
};

}  // namespace skep::host
