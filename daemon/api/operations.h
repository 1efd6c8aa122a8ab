#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

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

  // supervisord's `restart`: stops every worker, then starts skepd anew in this process, by which a
  // new [daemon] and a new program come into force. Fails, and nothing is done, where it could not
  // start: the error has every problem of the config, one a line.
  [[nodiscard]] virtual Result<void> restart(const Peer& peer) = 0;

  // supervisord's sendRemoteCommEvent: an event for all who listen, of Notice's kind
  // remote_communication. Of `data` the first 4 KiB are told, of `type` the first 64 bytes.
  virtual void communicate(const std::string& type, const std::string& data, const Peer& peer) = 0;
};

}  // namespace skep::api
