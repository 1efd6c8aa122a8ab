#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/process/children.h"
#include "host/process/environment.h"
#include "host/reactor/reactor.h"
#include "model/error.h"
#include "model/exit_status.h"
#include "model/time.h"

namespace skep::host {

// A command of the operator's own, beside the workers.
struct CommandRun {
  std::vector<std::string> command;
  Environment variables;  // more than, and instead of, what a worker without a user is born with
  std::string input;      // its stdin, to its end
  Duration timeout{};     // then its whole process group is killed
};

struct CommandEnd {
  ExitStatus status;
  bool timed_out = false;
};

// Runs such commands with skepd's own user, directory and stderr. How many at once is its caller's
// to bound.
class CommandRuns {
 public:
  // All outlive it. Commands that still run when `children` goes are killed with their groups.
  CommandRuns(Reactor& reactor, Children& children, const Environment& own);

  // Starts it now. `ended` is called once, in a later turn; its error says why it could not start.
  void start(const CommandRun& run, std::function<void(Result<CommandEnd>)> ended);

 private:
  void watch(Child child, Duration timeout, std::function<void(Result<CommandEnd>)> ended);

  Reactor& reactor_;
  Children& children_;
  const Environment& own_;
};

}  // namespace skep::host
