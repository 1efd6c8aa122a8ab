#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "model/command_result.h"
#include "model/event.h"
#include "model/listen_address.h"
#include "model/notice.h"
#include "model/time.h"
#include "model/worker_id.h"

namespace skep {

// What the engine wants done. The host carries actions out in order and tells what came of them as
// events.
namespace action {

struct Spawn {
  WorkerId worker;             // slot no_slot: a spare
  std::uint32_t instance = 0;  // the lowest number that no other living worker of the app has
  // Which definition of the app it is born with. One that is new here is the app as configured
  // last, with its directory's links resolved, its user looked up and so on, as they are now; it
  // stays as it was then until Keep leaves it out.
  std::uint64_t definition = 0;
};

// The definitions of an app that workers may still be born with.
struct Keep {
  std::string app;
  std::vector<std::uint64_t> definitions;  // ascending
};

// The spare lives in a slot from now on: it is known by `worker`, with the slot, in all that
// follows.
struct Promote {
  WorkerId worker;
};

// The worker shall make an end of what is open and take on nothing new. Answered by Drained,
// unless its Exited comes first. Nothing is to be done for one that is draining.
struct Drain {
  WorkerId worker;
  Duration within{};  // what is open by then is cut off
};

struct Signal {
  WorkerId worker;
  int signal = 0;
  bool group = false;  // the worker's whole process group
};

// To Asked: error 0 gives the slot's socket, else the errno that the app shall see.
struct Answer {
  WorkerId worker;
  std::uint64_t ask = 0;
  int error = 0;
};

// Asks the worker itself for an HTTP GET of `path`; Probed tells what came of it, at `timeout` at
// the latest. At most one is under way for a worker.
struct Probe {
  WorkerId worker;
  std::uint64_t probe = 0;
  std::string path;
  Duration timeout{};
};

// The slots of the app that may be given new connections; the kernel picks among the rest of none.
struct SetEligible {
  std::string app;
  std::vector<std::uint32_t> slots;  // ascending
};

// What waits in the queues of the slots `from` is handed to workers of the slots `to`, from now on
// until told otherwise: their own workers are stalled, gone, or take nothing on. No slot is in
// both; one of them empty: no more.
struct Rescue {
  std::string app;
  std::vector<std::uint32_t> from;  // ascending
  std::vector<std::uint32_t> to;    // ascending
};

// The app has no such slot any more: its sockets are closed as soon as nothing waits there. What
// waits is handed to the workers that Rescue named last.
struct CloseSlot {
  std::string app;
  std::uint32_t slot = 0;
};

// No worker of the app asks for the address any more: its sockets are closed, and what waits there
// is refused.
struct CloseAddress {
  std::string app;
  ListenAddress address;  // as it was asked for
};

// While on, skepd itself answers new connections of the app with 503, but those to TLS servers.
struct Overload {
  std::string app;
  bool on = false;
  Duration retry_after{};
};

// Nobody of this app wants to run: close its sockets, so that clients are refused instead of left
// waiting.
struct Release {
  std::string app;
};

struct Reply {
  Ticket ticket = 0;
  std::vector<CommandResult> results;
};

struct Publish {
  Notice notice;
};

// Every worker is gone after Verb::shutdown, or after an essential app was over: the daemon may
// leave.
struct Halt {
  int status = 0;  // to exit with
};

}  // namespace action

using Action =
    std::variant<action::Spawn, action::Keep, action::Promote, action::Signal, action::Drain,
                 action::Answer, action::Probe, action::SetEligible, action::Rescue,
                 action::CloseSlot, action::CloseAddress, action::Overload, action::Release,
                 action::Reply, action::Publish, action::Halt>;
using Actions = std::vector<Action>;

}  // namespace skep
