#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <sys/types.h>
#include <variant>
#include <vector>

#include "model/app_spec.h"
#include "model/exit_status.h"
#include "model/listen_address.h"
#include "model/sample.h"
#include "model/target.h"
#include "model/verb.h"
#include "model/worker_id.h"

namespace skep {

using Ticket = std::uint64_t;  // names a command until its Reply; 0: nobody waits

// The step of a worker's birth that failed; a sentence is made of it with name_of_stage() in
// host/process.
struct SpawnFailure {
  std::string stage;  // "cannot change to directory /srv/web"
  int error = 0;      // errno
};

// Whether the kernel killed for want of memory, and of whose.
enum class Oom : std::uint8_t {
  no,
  own_limit,  // the worker's own memory-max
  beyond,     // the machine's, or a limit around more than the worker
};

// What the engine is told. Events about an incarnation that is gone are dropped.
namespace event {

struct Command {
  // How many workers an app shall have: a number, or so many more or less than now.
  struct Scaling {
    std::int64_t workers = 0;
    bool relative = false;
  };

  Ticket ticket = 0;
  Verb verb = Verb::start;
  std::vector<Target> targets;  // Verb::shutdown takes none
  int signal = 0;               // Verb::signal only
  bool drain = false;           // Verb::stop, restart and shutdown: what is open may end first
  bool wait = false;            // Verb::roll: the Reply comes when the roll has ended
  Scaling scaling{};            // Verb::scale only; its targets name whole apps
};

// The apps that should exist from now on, all of them.
struct ConfigLoaded {
  std::vector<AppSpec> apps;
  // Only these are added, changed or removed, and all others stay as they are; empty: every app.
  std::optional<std::set<std::string>> only = {};
};

struct Spawned {
  WorkerId worker;
  pid_t pid = 0;
};

struct SpawnFailed {
  WorkerId worker;
  SpawnFailure failure;
};

// The worker asks for a listening socket and waits for the Answer with the same number.
struct Asked {
  WorkerId worker;
  std::uint64_t ask = 0;
  ListenAddress address;
};

struct Listening {
  WorkerId worker;
  ListenAddress address;
};

// process.send() with a meaning that Skep knows.
struct Said {
  enum class What : std::uint8_t { ready, retire };
  WorkerId worker;
  What what = What::ready;
};

// What came of action::Drain.
struct Drained {
  WorkerId worker;
  bool able = true;           // false: it has nobody who could drain it
  std::uint32_t cut_off = 0;  // connections that were still open at the end
};

// Connections that waited in the queue of this slot since the last such event, and were handed on.
struct Rescued {
  std::string app;
  std::uint32_t slot = 0;
  std::uint64_t rescued = 0;  // taken by another worker
  std::uint64_t lost = 0;     // closed, because no worker took them
};

// One datagram of sd_notify(3) from the worker, what it said all at once.
struct Notified {
  WorkerId worker;
  bool ready = false;                      // READY=1
  bool stopping = false;                   // STOPPING=1
  bool alive = false;                      // WATCHDOG=1
  bool ailing = false;                     // WATCHDOG=trigger
  std::optional<std::string> status;       // STATUS=, printable, at most 512 bytes; may be empty
  std::optional<Duration> extend_timeout;  // EXTEND_TIMEOUT_USEC=
};

// What came of action::Probe with the same number.
struct Probed {
  WorkerId worker;
  std::uint64_t probe = 0;
  bool well = false;
  std::string text;  // not well: "GET /healthz was answered with 503", "... was not answered in 2s"
};

// One for all workers that are watched, each tick. `late`: how far behind its time this tick came;
// a tick later than a resolution judges nothing, because skepd itself was held up.
struct Sampled {
  std::vector<Sample> samples;
  Duration late{};
};

// The wall clock shows a minute of the app's restart-at, or has passed one.
struct ScheduleDue {
  std::string app;
};

struct Exited {
  WorkerId worker;
  ExitStatus status;
  bool heap_exhausted = false;  // V8 had said that its heap was full
  Oom oom = Oom::no;            // a process of it was killed so at about this time
};

}  // namespace event

using Event =
    std::variant<event::Command, event::ConfigLoaded, event::Spawned, event::SpawnFailed,
                 event::Asked, event::Listening, event::Said, event::Drained, event::Rescued,
                 event::Notified, event::Probed, event::Sampled, event::ScheduleDue, event::Exited>;

}  // namespace skep
