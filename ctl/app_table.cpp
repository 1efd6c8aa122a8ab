#include "ctl/app_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "ctl/colour.h"
#include "ctl/progress.h"

namespace skep::ctl {
namespace {

std::string clock_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::clamp(seconds, 0.0, 1e9));
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

// Of rolls that have ended, those that came to nothing are still of interest.
std::string roll_text(const RollLine& roll) {
  if (roll.phase == RollStatus::Phase::complete) return {};
  std::string text = fmt::format(", {}{} {} of {}", has_ended(roll.phase) ? "last roll " : "",
                                 name_of(roll.phase), roll.done, roll.total);
  if (!roll.text.empty()) text += ": " + printable(roll.text);
  return text;
}

std::string app_text(const AppLine& app) {
  std::string text = fmt::format("{}: {} of {} workers run", printable(app.name),
                                 app.workers_running, app.workers_desired);
  if (!app.balance.empty()) text += ", balance " + printable(app.balance);
  if (!app.steering.empty()) text += ", steering " + printable(app.steering);
  if (app.spares_desired > 0)
    text += fmt::format(", {} of {} spares held", app.spares_held, app.spares_desired);
  if (app.overloaded) text += ", overloaded: skepd answers 503";
  if (app.roll) text += roll_text(*app.roll);
  return text + '\n';
}

std::string spare_text(const SpareLine& spare) {
  const std::string pid = spare.pid != 0 ? fmt::format("pid {}, ", spare.pid) : "";
  return fmt::format("  spare: {}{} for {}\n", pid, spare.held ? "held" : printable(spare.state),
                     clock_text(spare.seconds));
}

}  // namespace

std::string app_table(const std::vector<AppLine>& apps, const std::vector<WorkerLine>& workers) {
  std::string table;
  for (const AppLine& app : apps) {
    const bool shown = std::any_of(workers.begin(), workers.end(), [&](const WorkerLine& worker) {
      return worker.app == app.name;
    });
    if (!shown) continue;
    if (table.empty()) table += '\n';
    table += app_text(app);
    for (const SpareLine& spare : app.spares) table += spare_text(spare);
  }
  return table;
}

}  // namespace skep::ctl
