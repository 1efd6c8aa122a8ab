#include "ctl/help.h"

#include "ctl/operands.h"
#include "ctl/session.h"
#include "ctl/verbs/table.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

Attempt<ExitCode> run(const Session& session) {
  if (session.arguments.names.empty()) session.out << help_text();
  for (const std::string& name : session.arguments.names)
    if (const VerbEntry* verb = verb_entry(name); verb != nullptr)
      session.out << help_text(*verb);
    else
      session.out << "*** No help on " << printable(name) << '\n';
  return ExitCode::success;
}

}  // namespace

const VerbEntry help_verb{
    .name = "help",
    .operands = "[VERB]",
    .summary = "print the verbs, or all about one",
    .text = "",
    .completes = {Completes::verb, Completes::verb},
    .take = take_names,
    .run = run,
};

}  // namespace skep::ctl
