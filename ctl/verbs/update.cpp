#include <algorithm>
#include <set>

#include "ctl/app_line.h"
#include "ctl/config_change.h"
#include "ctl/names.h"
#include "ctl/operands.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

using Kind = AppChange::Kind;

// The names that something has, complaining of the others.
Attempt<std::vector<std::string>> known_of(const Session& session, ExitCode& exit) {
  const auto asked = ask_difference(session);
  if (!asked) return tl::unexpected(asked.error());
  const auto apps = ask_apps(session.client);
  if (!apps) return tl::unexpected(apps.error());
  std::set<std::string> there;
  for (const AppLine& app : *apps) there.insert(app.name);
  for (const AppChange& app : asked->difference.apps) there.insert(app.app);
  std::vector<std::string> known;
  std::set<std::string> seen;
  for (const std::string& name : session.arguments.names) {
    if (!seen.insert(name).second) continue;
    if (there.contains(name)) {
      known.push_back(name);
      continue;
    }
    (session.arguments.json ? session.err : session.out)
        << "ERROR: no such group: " << printable(name) << '\n';
    exit = ExitCode::generic;
  }
  return known;
}

std::string lines_of(const ConfigOutcome& outcome) {
  const std::string app = printable(outcome.app);
  const bool well = outcome.what == ConfigOutcome::What::success;
  switch (outcome.kind) {
    case Kind::removed:
      return well ? app + ": stopped\n" + app + ": removed process group\n"
                  : app + ": has problems; not removing\n";
    case Kind::changed:
      return app + (well ? ": updated process group\n" : ": ERROR (failed)\n");
    case Kind::added:
      break;
  }
  return app + (well ? ": added process group\n" : ": ERROR (failed)\n");
}

// supervisorctl's order: those that leave, that change, that come.
void print(const Session& session, std::vector<ConfigOutcome> outcomes, ExitCode& exit) {
  const auto rank = [](Kind kind) {
    return kind == Kind::removed ? 0 : kind == Kind::changed ? 1 : 2;
  };
  std::stable_sort(
      outcomes.begin(), outcomes.end(),
      [&](const ConfigOutcome& a, const ConfigOutcome& b) { return rank(a.kind) < rank(b.kind); });
  for (const ConfigOutcome& outcome : outcomes) {
    if (!session.arguments.json) session.out << lines_of(outcome) << std::flush;
    if (outcome.what == ConfigOutcome::What::success) continue;
    exit = ExitCode::generic;
    if (!outcome.description.empty())
      session.err << "skepctl: " << printable(outcome.app) << ": " << printable(outcome.description)
                  << '\n';
  }
}

Attempt<ExitCode> run(const Session& session) {
  ExitCode exit = ExitCode::success;
  std::vector<std::string> apps;
  if (!session.arguments.names.empty() && !speaks_of_all(session.arguments.names)) {
    auto known = known_of(session, exit);
    if (!known) return tl::unexpected(known.error());
    if (known->empty()) {
      if (session.arguments.json) print_json(session.out, "[]");
      return exit;
    }
    apps = std::move(*known);
  }
  auto changed = have_changed(session, "update", apps);
  if (!changed) return tl::unexpected(changed.error());
  if (session.arguments.json) print_json(session.out, changed->body);
  print(session, std::move(changed->outcomes), exit);
  return exit;
}

}  // namespace

const VerbEntry update_verb{
    .name = "update",
    .operands = "[APP...|all]",
    .summary = "make the config file hold, for all apps or these",
    .text =
        "Only what differs is touched: a limit or a threshold takes effect at once, a command by\n"
        "a roll, an app that is new is started and one that is gone is stopped. diff shows it\n"
        "beforehand. A file with a mistake changes nothing.",
    .completes = {Completes::app, Completes::app},
    .json = true,
    .without_daemon = ExitCode::generic,
    .take = take_names,
    .run = run,
};

}  // namespace skep::ctl
