#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/notice.h"

namespace skep {

// Which events are meant: "all", "stalled", "state:FATAL", "breached:heap.hard".
struct EventPattern {
  std::optional<Notice::Kind> kind;    // empty: every kind
  std::optional<WorkerState> to;       // of Kind::state only
  std::optional<Threshold> threshold;  // of the kinds that can have one; see can_have_threshold()

  [[nodiscard]] bool matches(const Notice& notice) const;
  bool operator==(const EventPattern&) const = default;
};

[[nodiscard]] bool can_have_threshold(Notice::Kind kind);

// The table [on-event.NAME]: a command that is run for events.
struct OnEventSpec {
  std::string name;
  std::vector<EventPattern> events;  // any of these; at least one
  std::vector<std::string> apps;     // of any of these; empty: of every app
  std::vector<std::string> command;
  Duration timeout = std::chrono::seconds(30);  // then its whole process group is killed
  std::uint32_t concurrency = 1;                // how many of it may run at once
  std::uint32_t queue = 100;                    // how many events may wait; more are dropped

  [[nodiscard]] bool wants(const Notice& notice) const;
  bool operator==(const OnEventSpec&) const = default;
};

}  // namespace skep
