#include "ctl/operands.h"
#include "ctl/verbs/verbs.h"
#include "ctl/worker_facts.h"

namespace skep::ctl {
namespace {

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (words.size() != 1) return own_usage("show requires the name of one worker, such as web:0");
  return take_names(std::move(words), into);
}

Attempt<ExitCode> run(const Session& session) {
  const auto facts = ask_facts(session, session.arguments.names.front());
  if (!facts) return tl::unexpected(facts.error());
  if (session.arguments.json)
    print_json(session.out, facts_json(*facts));
  else
    session.out << facts_text(*facts, session.colour);
  return ExitCode::success;
}

}  // namespace

const VerbEntry show_verb{
    .name = "show",
    .operands = "WORKER",
    .summary = "print everything known of one worker",
    .text = "That is its figures, its app and the app's thresholds, and what happened to it last.",
    .completes = {Completes::worker, Completes::nothing},
    .json = true,
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
