#include <algorithm>
#include <map>

#include "ctl/config_change.h"
#include "ctl/operands.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

std::string_view word_of(AppChange::Kind kind) {
  switch (kind) {
    case AppChange::Kind::added:
      return "available";
    case AppChange::Kind::removed:
      return "disappeared";
    case AppChange::Kind::changed:
      break;
  }
  return "changed";
}

Attempt<void> take(std::vector<std::string> words, Arguments& /*into*/) {
  return take_nothing(words, "reread");
}

Attempt<ExitCode> run(const Session& session) {
  const auto asked = ask_difference(session);
  if (!asked) return tl::unexpected(asked.error());
  if (session.arguments.json) {
    print_json(session.out, asked->body);
    return ExitCode::success;
  }
  std::map<std::string, AppChange::Kind> changes;
  for (const AppChange& app : asked->difference.apps) changes.emplace(app.app, app.kind);
  for (const auto& [app, kind] : changes)
    session.out << printable(app) << ": " << word_of(kind) << '\n';
  if (changes.empty()) session.out << "No config updates to processes\n";
  session.out << std::flush;
  for (const std::string& warning : asked->difference.warnings)
    session.err << printable(warning) << '\n';
  return ExitCode::success;
}

}  // namespace

const VerbEntry reread_verb{
    .name = "reread",
    .operands = "",
    .summary = "read the config file and print which apps differ",
    .text =
        "Nothing is changed; update does that, and diff shows what it would do. A file with a\n"
        "mistake is refused with all that is wrong in it.",
    .json = true,
    .without_daemon = ExitCode::generic,
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
