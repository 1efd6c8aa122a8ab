#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "model/command_result.h"
#include "model/event.h"
#include "model/notice.h"
#include "model/time.h"
#include "model/worker_id.h"

namespace skep {

// What the engine wants done. The host carries actions out in order and tells what came of them as
// events.
namespace action {

struct Spawn {
  WorkerId worker;
  std::uint32_t instance = 0;  // the lowest number that no other living worker of the app has
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

// Every worker is gone after Verb::shutdown: the daemon may leave.
struct Halt {};

}  // namespace action

using Action =
    std::variant<action::Spawn, action::Signal, action::Answer, action::Probe, action::SetEligible,
                 action::Release, action::Reply, action::Publish, action::Halt>;
using Actions = std::vector<Action>;

}  // namespace skep
