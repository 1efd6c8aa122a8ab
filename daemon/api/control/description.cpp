#include "api/control/description.h"

#include <array>

#include <fmt/format.h>

namespace skep::api {
namespace {

std::string local_time(std::time_t when) {
  std::tm parts{};
  if (::localtime_r(&when, &parts) == nullptr) return "at an unknown time";
  std::array<char, 64> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%b %d %I:%M %p", &parts);
  return {text.data(), length};
}

std::string running(const SlotStatus& slot, Instant at) {
  const std::string told = fmt::format("pid {}, uptime {}", slot.pid,
                                       uptime_text(slot.started ? at - *slot.started : Duration{}));
  return slot.status_text.empty() ? told : told + ", " + slot.status_text;
}

std::string ended(const SlotStatus& slot, Instant at, std::time_t wall) {
  if (slot.worker.incarnation == 0) return "Not started";
  const auto ago = std::chrono::duration_cast<std::chrono::seconds>(at - slot.changed);
  return local_time(wall - static_cast<std::time_t>(ago.count()));
}

std::string alone(const SlotStatus& slot, Instant at, std::time_t wall) {
  switch (slot.state) {
    case WorkerState::running:
      return running(slot, at);
    case WorkerState::stopped:
      if (!slot.waits_for.empty()) return "waits for " + slot.waits_for;
      return ended(slot, at, wall);
    case WorkerState::exited:
      return ended(slot, at, wall);
    case WorkerState::backoff:
    case WorkerState::fatal:
      if (!slot.trouble.empty()) return slot.trouble;
      return fmt::format("unknown error (try \"tail {}\")", slot.worker.slot_name());
    case WorkerState::starting:
    case WorkerState::stopping:
    case WorkerState::unknown:
      break;
  }
  return {};
}

std::string_view doing(WorkerState state) {
  switch (state) {
    case WorkerState::starting:
      return "is starting";
    case WorkerState::running:
      return "is ready";
    case WorkerState::stopping:
      return "is stopping";
    default:
      return "has not started";
  }
}

std::string told(const ExtraStatus& extra) {
  const std::string pid = extra.pid == 0 ? "" : fmt::format(" pid {}", extra.pid);
  if (extra.role == ExtraStatus::Role::retiree)
    return fmt::format("predecessor{} is {}", pid,
                       extra.state == WorkerState::stopping ? "stopping" : "draining");
  return fmt::format("rolling: successor{} {}", pid, doing(extra.state));
}

}  // namespace

std::string uptime_text(Duration uptime) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(uptime).count();
  const auto seconds = whole < 0 ? 0 : whole;
  const auto days = seconds / 86400;
  auto clock = fmt::format("{}:{:02}:{:02}", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
  if (days == 0) return clock;
  return fmt::format("{} day{}, {}", days, days == 1 ? "" : "s", clock);
}

std::string describe(const SlotStatus& slot, Instant at, std::time_t wall,
                     std::span<const ExtraStatus* const> beside) {
  std::string text = alone(slot, at, wall);
  const auto add = [&](std::string_view more) {
    if (!text.empty()) text += ", ";
    text += more;
  };
  if (slot.draining) add("draining");
  for (const ExtraStatus* extra : beside) add(told(*extra));
  return text;
}

}  // namespace skep::api
