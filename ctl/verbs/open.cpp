#include <string_view>

#include "ctl/operands.h"
#include "ctl/session.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

constexpr std::string_view scheme = "unix://";

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (words.size() != 1)
    return own_usage(
        "open requires the address of a control socket: unix:///run/skep/control.sock");
  std::string& url = words.front();
  const bool is_path = url.starts_with('/');
  if (!is_path && !url.starts_with(scheme)) return complaint("ERROR: url must be unix://PATH");
  into.names = {is_path ? url : url.substr(scheme.size())};
  return {};
}

Attempt<ExitCode> run(const Session& session) {
  Shell* shell = session.around.shell;
  if (shell == nullptr)
    return own_usage(
        "open is for the shell, which skepctl without a verb starts; here name the socket "
        "with --socket " +
        session.arguments.names.front());
  shell->socket = session.arguments.names.front();
  const Client client = session.client.at(shell->socket);
  Arguments everything;
  everything.verb = &status_verb;
  const auto shown = status_verb.run(
      {client, everything, session.around, session.colour, session.out, session.err});
  if (!shown) return tl::unexpected(shown.error());
  return ExitCode::success;
}

}  // namespace

const VerbEntry open_verb{
    .name = "open",
    .operands = "unix://PATH",
    .summary = "in the shell: speak to another skepd from now on",
    .text = "Its workers are shown at once.",
    .completes = {Completes::file, Completes::nothing},
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
