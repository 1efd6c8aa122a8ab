#pragma once

#include <functional>
#include <memory>
#include <string>

#include "host/handover/execution.h"
#include "host/process/children.h"
#include "host/reactor/reactor.h"
#include "model/error.h"
#include "model/time.h"

namespace skep::host {

// What a skepd prints first, before its version, when it can take over.
inline constexpr auto takes_over_words = "skepd takes over: ";

// Asks another skepd, as a child that gets the state and the arguments of this one, whether it
// could take over (`skepd --self-check`).
class SelfCheckRun {
 public:
  SelfCheckRun(Reactor& reactor, Children& children, Duration deadline = std::chrono::seconds(10))
      : reactor_(reactor), children_(children), deadline_(deadline) {}

  // `state` is borrowed. `done` is called once, in a later turn: with the version of that skepd, or
  // with a sentence why it cannot.
  void start(const std::string& program, const Execution& as, int state,
             std::function<void(Result<std::string>)> done);

 private:
  Reactor& reactor_;
  Children& children_;
  Duration deadline_;
};

}  // namespace skep::host
