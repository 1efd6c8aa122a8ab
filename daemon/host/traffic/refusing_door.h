#pragma once

#include <memory>

#include "host/reactor/reactor.h"
#include "host/traffic/listeners.h"

namespace skep::host {

// Accepts what waits at a listening socket and hands it to a Refusal, so many a turn.
class RefusingDoor {
 public:
  // `socket` is non-blocking, stays its owner's and outlives the door.
  RefusingDoor(int socket, std::shared_ptr<const Refusal> refusal);
  RefusingDoor(const RefusingDoor&) = delete;
  RefusingDoor& operator=(const RefusingDoor&) = delete;
  ~RefusingDoor() = default;

 private:
  void watch();
  void take();

  int socket_;
  std::shared_ptr<const Refusal> refusal_;
  Watch watch_;
  Timer pause_;
};

}  // namespace skep::host
