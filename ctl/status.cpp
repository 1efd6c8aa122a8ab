#include "ctl/status.h"

#include <algorithm>

#include <fmt/format.h>

#include "ctl/names.h"

namespace skep::ctl {
namespace {

constexpr std::size_t least_name_width = 30;

bool is_stopped(const WorkerLine& worker) {
  return worker.state == WorkerState::stopped || worker.state == WorkerState::exited ||
         worker.state == WorkerState::fatal || worker.state == WorkerState::unknown;
}

std::string told(const WorkerLine& worker) {
  std::string text = printable(worker.description);
  if (!worker.stalled) return text;
  text += text.empty() ? "stalled" : ", stalled";
  return worker.stall_cause.empty() ? text : text + " (" + printable(worker.stall_cause) + ')';
}

}  // namespace

Matched match(const std::vector<WorkerLine>& all, const std::vector<std::string>& names) {
  if (names.empty() || speaks_of_all(names)) return {all, {}};
  Matched matched;
  for (const std::string& name : names) {
    const auto target = parse_target(name);
    const std::size_t before = matched.workers.size();
    if (target)
      std::copy_if(all.begin(), all.end(), std::back_inserter(matched.workers),
                   [&](const WorkerLine& worker) {
                     return target->covers(worker.group, worker.app) &&
                            (!target->slot || worker.slot == *target->slot);
                   });
    if (matched.workers.size() == before) matched.complaints.push_back(no_such(name));
  }
  return matched;
}

std::string status_table(const std::vector<WorkerLine>& workers, Colour colour) {
  std::vector<std::string> names;
  names.reserve(workers.size());
  std::size_t width = least_name_width;
  for (const WorkerLine& worker : workers) {
    names.push_back(printable(worker.name()));
    width = std::max(width, names.back().size());
  }
  std::string table;
  for (std::size_t i = 0; i < workers.size(); ++i) {
    const WorkerLine& worker = workers[i];
    std::string state = fmt::format("{:<10}", name_of(worker.state));
    if (colour == Colour::yes) state = coloured(state, worker.state, worker.stalled);
    table += fmt::format("{:<{}}{}{}\n", names[i], width + 3, state, told(worker));
  }
  return table;
}

std::string status_json(const std::vector<WorkerLine>& workers) {
  std::string json = "[";
  for (const WorkerLine& worker : workers) {
    if (json.size() > 1) json += ',';
    json += worker.json;
  }
  return json + ']';
}

ExitCode status_exit(const Matched& matched) {
  if (std::any_of(matched.workers.begin(), matched.workers.end(), is_stopped))
    return ExitCode::something_stopped;
  return matched.complaints.empty() ? ExitCode::success : ExitCode::unreachable;
}

}  // namespace skep::ctl
