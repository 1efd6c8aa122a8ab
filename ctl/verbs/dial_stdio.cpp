#include "ctl/remote/dial_stdio.h"

#include <csignal>
#include <unistd.h>

#include "ctl/connect.h"
#include "ctl/operands.h"
#include "ctl/session.h"
#include "ctl/socket_choice.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

constexpr std::chrono::seconds patience(5);

Attempt<void> take(std::vector<std::string> words, Arguments& /*into*/) {
  return take_nothing(words, "dial-stdio");
}

Attempt<ExitCode> run(const Session& session) {
  const auto socket = connect_to(choose_socket(session.arguments.socket, session.around), patience);
  if (!socket) {
    // stdout is skepd's word alone: the line meant for it would be taken for an answer.
    Trouble why = socket.error();
    why.line.clear();
    return tl::unexpected(std::move(why));
  }
  ::signal(SIGPIPE, SIG_IGN);
  const auto joined = join_streams(STDIN_FILENO, STDOUT_FILENO, socket->get());
  if (!joined) return tl::unexpected(joined.error());
  return ExitCode::success;
}

}  // namespace

const VerbEntry dial_stdio_verb{
    .name = "dial-stdio",
    .operands = "",
    .summary = "join standard input and output with the control socket",
    .text =
        "It is what --host has ssh run on the other machine, and always speaks to the skepd of\n"
        "the machine it runs on.",
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
