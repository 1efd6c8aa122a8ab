#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/log_operations.h"
#include "api/peer.h"
#include "model/command_result.h"
#include "model/error.h"
#include "model/event.h"
#include "model/snapshot.h"

namespace skep::api {

// The daemon as its api sees it; the daemon's wiring implements it. Callbacks come on the same
// thread, in a later turn.
class Operations {
 public:
  virtual ~Operations() = default;

  // Everything, with resident memory and CPU time freshly read over as many turns as it takes.
  virtual void measure(std::function<void(std::shared_ptr<const Snapshot>)> done) = 0;

  // Carries a command out and answers when every slot it names has come to rest: started slots
  // RUNNING, FATAL or EXITED, stopped ones gone. `peer` is written to the log beside the verb.
  virtual void command(event::Command command, const Peer& peer,
                       std::function<void(std::vector<CommandResult>)> done) = 0;

  // The end of a worker's log. The error says why there is none.
  virtual void tail(const Target& worker, LogStream stream, std::uint64_t bytes,
                    std::function<void(Result<std::string>)> done) = 0;

  // What is appended from now on, until the handle goes.
  class Following {
   public:
    virtual ~Following() = default;
  };
  [[nodiscard]] virtual Result<std::unique_ptr<Following>> follow(
      const Target& worker, LogStream stream, std::function<void(std::string piece)> grown) = 0;
};

}  // namespace skep::api
