#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/restart_reason.h"
#include "model/threshold.h"
#include "model/time.h"
#include "model/worker_id.h"
#include "model/worker_state.h"

namespace skep {

// Something that happened, as the event stream, the log and the metrics tell it. Made by the engine
// only, but for remote_communication and handover.
struct Notice {
  enum class Kind : std::uint8_t {
    state,      // from -> to
    stalled,    // the loop passed loop-lag.soft
    resumed,    // ... and turns again
    breached,   // a threshold was passed for as long as its `for`
    recovered,  // ... and is kept again
    held,       // a replacement is due and waits: budget, starved machine, frozen worker
    replaced,   // a hard threshold, or failed health, ends this worker now
    app_added,
    app_changed,
    app_removed,
    refused,               // a listen was refused
    said,                  // the worker tells something of itself
    spare,                 // a booted worker is held for later, or took a slot
    drained,               // what was open in a worker has come to its end
    rescued,               // connections that waited for a worker were handed to others
    roll,                  // a roll begins, goes on, ends
    scaled,                // the app has another number of workers
    order,                 // an app waits for those it is after, or starts because one is after it
    overload,              // skepd answers for an app whose workers are all stalled, or no more
    released,              // an address that no worker asks for any more is closed
    remote_communication,  // somebody tells something to all who listen, as supervisord passes it
                           // on
    oom_kill,              // the kernel killed the worker, or a process of it, for want of memory
    essential,             // an essential app is over, and skepd ends with it
    handover,              // skepd took the workers over from the one before it
  };
  enum class Severity : std::uint8_t { info, warning, error };

  Kind kind = Kind::state;
  Severity severity = Severity::info;
  Instant at{};
  WorkerId worker;  // slot and incarnation 0 where it speaks of the app
  std::optional<pid_t> pid;
  std::optional<WorkerState> from;
  std::optional<WorkerState> to;
  std::optional<RestartReason> reason;
  std::optional<Threshold> threshold;
  std::string text;  // a sentence without the worker's name
};

inline constexpr std::array all_notice_kinds{
    Notice::Kind::state,       Notice::Kind::stalled,   Notice::Kind::resumed,
    Notice::Kind::breached,    Notice::Kind::recovered, Notice::Kind::held,
    Notice::Kind::replaced,    Notice::Kind::app_added, Notice::Kind::app_changed,
    Notice::Kind::app_removed, Notice::Kind::refused,   Notice::Kind::said,
    Notice::Kind::spare,       Notice::Kind::drained,   Notice::Kind::rescued,
    Notice::Kind::roll,        Notice::Kind::scaled,    Notice::Kind::order,
    Notice::Kind::overload,    Notice::Kind::released,  Notice::Kind::remote_communication,
    Notice::Kind::oom_kill,    Notice::Kind::essential, Notice::Kind::handover};
static_assert(all_notice_kinds.size() == static_cast<std::size_t>(Notice::Kind::handover) + 1,
              "in their order, and none is left out");

[[nodiscard]] std::string_view name_of(Notice::Kind kind);

}  // namespace skep
