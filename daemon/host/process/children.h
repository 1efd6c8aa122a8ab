#pragma once

#include <functional>
#include <map>
#include <memory>
#include <sys/types.h>

#include "host/process/spawn.h"
#include "host/reactor/reactor.h"
#include "model/exit_status.h"

namespace skep::host {

// The living children, and those of an earlier skepd that this one took over and whose exit status
// it never learns: tells when each ends, signals it, and leaves no process of its group behind.
// Makes this process a subreaper and reaps the strangers that get adopted; whatever child is not
// added here in the turn that spawned it is taken for one. SIGCHLD gets its default action and is
// blocked in this thread; any other thread must block it too, or the signal may be lost there.
// Children that are left when it goes are killed with their groups.
class Children {
 public:
  // `leave` is called before a child is reaped, while its pid is still its own: whoever reads its
  // channel or pipes reads them dry there. Then its group is killed, it is reaped, and `ended` is
  // called. Both may add and signal children, and neither throws.
  struct Callbacks {
    std::function<void()> leave;
    std::function<void(ExitStatus)> ended;
  };

  explicit Children(Reactor& reactor);
  ~Children();
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;

  void add(Child child, Callbacks callbacks);

  // To the process, or to its whole group. A pid that is not, or no longer, a living child is left
  // alone.
  void signal(pid_t pid, int signal, bool group);

  [[nodiscard]] bool empty() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace skep::host
