#include "ctl/event_line.h"

#include <fmt/format.h>

#include "ctl/json_fields.h"

namespace skep::ctl {
namespace {

std::string worded(const EventLine& event) {
  std::string text = event.kind;
  if (!event.from.empty() || !event.to.empty())
    text += fmt::format("{}{}{}", event.from.empty() ? " " : ": " + event.from,
                        event.from.empty() ? "" : " -> ", event.to);
  if (!event.threshold.empty()) text += ' ' + event.threshold;
  if (!event.reason.empty()) text += " (" + event.reason + ')';
  if (!event.text.empty()) text += ": " + event.text;
  return printable(text);
}

}  // namespace

std::optional<EventLine> read_event(std::string_view line) {
  boost::json::error_code error;
  const boost::json::value value = parsed_json(line, error);
  const boost::json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr) return std::nullopt;
  EventLine event;
  event.kind = text_at(*object, "kind");
  if (event.kind.empty()) return std::nullopt;
  const auto count = [&](const char* key) {
    return static_cast<std::uint64_t>(
        std::max<std::int64_t>(number_at(*object, key).value_or(0), 0));
  };
  event.sequence = count("sequence");
  event.missed = count("missed");
  event.time = text_at(*object, "time");
  event.severity = text_at(*object, "severity");
  event.app = text_at(*object, "app");
  event.worker = text_at(*object, "worker");
  event.from = text_at(*object, "from");
  event.to = text_at(*object, "to");
  event.reason = text_at(*object, "reason");
  event.threshold = text_at(*object, "threshold");
  event.text = text_at(*object, "text");
  return event;
}

std::string event_text(const EventLine& event, Colour colour) {
  if (event.missed > 0) return fmt::format("... {} more are no longer kept", event.missed);
  const std::string& whose = event.worker.empty() ? event.app : event.worker;
  std::string words = worded(event);
  if (colour == Colour::yes && event.severity == "warning") words = "\x1b[33m" + words + "\x1b[0m";
  if (colour == Colour::yes && event.severity == "error") words = "\x1b[31m" + words + "\x1b[0m";
  return fmt::format("{}  {}  {}", printable(event.time), printable(whose), words);
}

}  // namespace skep::ctl
