#include "ctl/config_change.h"
#include "ctl/difference_text.h"
#include "ctl/operands.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

Attempt<void> take(std::vector<std::string> words, Arguments& /*into*/) {
  return take_nothing(words, "diff");
}

Attempt<ExitCode> run(const Session& session) {
  const auto asked = ask_difference(session);
  if (!asked) return tl::unexpected(asked.error());
  if (session.arguments.json)
    print_json(session.out, asked->body);
  else
    session.out << difference_text(asked->difference, session.colour);
  session.out << std::flush;
  if (!session.arguments.json)
    for (const std::string& warning : asked->difference.warnings)
      session.err << printable(warning) << '\n';
  return ExitCode::success;
}

}  // namespace

const VerbEntry diff_verb{
    .name = "diff",
    .operands = "",
    .summary = "show what update would do, key by key",
    .text =
        "Beside each key stands what it takes: live touches no process, roll replaces the app's\n"
        "workers one after another, and a key of [daemon] needs skepd to be restarted.",
    .json = true,
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
