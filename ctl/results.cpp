#include "ctl/results.h"

#include <algorithm>
#include <string_view>

#include "ctl/colour.h"
#include "ctl/names.h"
#include "model/target.h"

namespace skep::ctl {
namespace {

std::string_view done_word(Verb verb) {
  switch (verb) {
    case Verb::stop:
      return "stopped";
    case Verb::signal:
      return "signalled";
    case Verb::roll:
      return "roll has begun";
    case Verb::scale:
      return "scaled";
    default:
      return "started";
  }
}

std::string_view error_word(Outcome outcome) {
  switch (outcome) {
    case Outcome::bad_name:
      return "no such process";
    case Outcome::bad_signal:
      return "bad signal name";
    case Outcome::no_file:
      return "no such file";
    case Outcome::not_executable:
      return "file is not executable";
    // What a real supervisord has it say where a process ends before it was up.
    case Outcome::abnormal_termination:
    case Outcome::spawn_error:
      return "spawn error";
    case Outcome::already_started:
      return "already started";
    case Outcome::not_running:
      return "not running";
    default:
      return "failed";
  }
}

// A worker that was named as one of many: by its app, its group or all.
bool asked_among_others(const ResultLine& result, const std::vector<std::string>& asked) {
  if (!result.slot || speaks_of_all(asked)) return result.slot.has_value();
  return std::none_of(asked.begin(), asked.end(), [&](const std::string& name) {
    const auto target = parse_target(name);
    return target && target->slot == result.slot && target->app == result.app;
  });
}

// Of many supervisorctl names those alone that there was something to do with.
bool goes_without_saying(const ResultLine& result, const std::vector<std::string>& asked) {
  const bool nothing_to_do = result.verb == Verb::start ? result.outcome == Outcome::already_started
                                                        : result.outcome == Outcome::not_running;
  return nothing_to_do && asked_among_others(result, asked);
}

bool asked_as_group(const ResultLine& result, const std::vector<std::string>& asked) {
  return !result.slot && std::any_of(asked.begin(), asked.end(), [&](const std::string& name) {
    return names_group(name) && name.substr(0, name.rfind(':')) == result.app;
  });
}

std::string line_of(const ResultLine& result, const std::vector<std::string>& asked) {
  const std::string name = printable(result.name);
  if (result.outcome == Outcome::success) return name + ": " + std::string(done_word(result.verb));
  if (result.outcome == Outcome::bad_name && asked_as_group(result, asked))
    return no_such(result.app + ":*");
  return name + ": ERROR (" + std::string(error_word(result.outcome)) + ')';
}

// The lines of these say all there is to say.
bool speaks_for_itself(Outcome outcome) {
  return outcome == Outcome::success || outcome == Outcome::bad_name ||
         outcome == Outcome::bad_signal || outcome == Outcome::already_started ||
         outcome == Outcome::not_running;
}

ExitCode exit_of(const ResultLine& result, const std::vector<std::string>& asked) {
  const bool starts = result.verb == Verb::start;
  switch (result.outcome) {
    case Outcome::success:
      return ExitCode::success;
    case Outcome::already_started:
      return starts ? ExitCode::success : ExitCode::generic;
    case Outcome::not_running:
      return result.verb == Verb::stop ? ExitCode::success : ExitCode::not_running;
    case Outcome::spawn_error:
    case Outcome::abnormal_termination:
      return ExitCode::not_running;
    case Outcome::bad_name:
      return starts && asked_as_group(result, asked) ? ExitCode::invalid_arguments
                                                     : ExitCode::generic;
    default:
      return ExitCode::generic;
  }
}

// A restart is a stop of all, then a start of all, each of which complains of names by itself.
std::vector<ResultLine> in_supervisorctls_order(const std::vector<ResultLine>& results) {
  std::vector<ResultLine> ordered;
  for (const ResultLine& result : results) {
    ordered.push_back(result);
    if (result.verb != Verb::restart) continue;
    ordered.back().verb = Verb::stop;
    ordered.push_back(result);
    ordered.back().verb = Verb::start;
  }
  std::stable_partition(ordered.begin(), ordered.end(),
                        [](const ResultLine& result) { return result.verb == Verb::stop; });
  return ordered;
}

}  // namespace

Report report(const std::vector<ResultLine>& results, const std::vector<std::string>& asked) {
  Report whole;
  for (const ResultLine& result : in_supervisorctls_order(results)) {
    if (goes_without_saying(result, asked)) continue;
    whole.out += line_of(result, asked) + '\n';
    if (!speaks_for_itself(result.outcome) && !result.description.empty())
      whole.err +=
          "skepctl: " + printable(result.name) + ": " + printable(result.description) + '\n';
    if (const ExitCode exit = exit_of(result, asked); exit != ExitCode::success) whole.exit = exit;
  }
  return whole;
}

}  // namespace skep::ctl
