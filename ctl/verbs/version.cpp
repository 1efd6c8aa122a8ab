#include "ctl/body.h"
#include "ctl/operands.h"
#include "ctl/session.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

Attempt<void> take(std::vector<std::string> words, Arguments& /*into*/) {
  return take_nothing(words, "version");
}

Attempt<ExitCode> run(const Session& session) {
  const auto body = ask(session, "/v1/version");
  if (!body) return tl::unexpected(body.error());
  const auto daemon = read_version(*body);
  if (!daemon) return tl::unexpected(daemon.error());
  if (session.arguments.json)
    print_json(session.out, *body);
  else
    session.out << printable(daemon->version) << '\n';
  return ExitCode::success;
}

}  // namespace

const VerbEntry version_verb{
    .name = "version",
    .operands = "",
    .summary = "print skepd's version",
    .text = "skepctl --version prints skepctl's own.",
    .json = true,
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
