#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ctl/colour.h"

namespace skep::ctl {

// What skepctl needs of one line of GET /v1/events.
struct EventLine {
  std::uint64_t sequence = 0;
  std::string time;  // "2026-01-02T03:04:05.678Z"
  std::string kind;
  std::string severity;
  std::string app;
  std::string worker;  // "web:0"; empty: it speaks of the app
  std::string from;
  std::string to;
  std::string reason;
  std::string threshold;
  std::string text;
  std::uint64_t missed = 0;  // a gap: so many are no longer kept
};

// Nothing: the line is no event.
[[nodiscard]] std::optional<EventLine> read_event(std::string_view line);

// "2026-01-02T03:04:05.678Z  web:0  state: RUNNING -> EXITED (exit status 1)", without a newline.
[[nodiscard]] std::string event_text(const EventLine& event, Colour colour);

}  // namespace skep::ctl
