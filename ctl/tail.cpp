#include "ctl/tail.h"

#include <fmt/format.h>

#include "ctl/body.h"
#include "ctl/interrupt.h"
#include "ctl/log_path.h"
#include "ctl/text.h"

namespace skep::ctl {
namespace {

// Which log, as supervisorctl's complaints call it.
struct Log {
  std::string name;
  std::string stream;
  std::string target;
};

// supervisorctl's line says what, skepd's sentence why.
tl::unexpected<Trouble> refused(const Log& log, const Answer& answer) {
  const std::string name = printable(log.name);
  std::string_view what = "unknown error reading log";
  if (answer.status == 404) what = "no such process name";
  if (answer.status == 409) what = "no log file";
  return tl::unexpected(Trouble{name + ": " + printable(read_error(answer.body)), ExitCode::generic,
                                fmt::format("{}: ERROR ({})", name, what)});
}

void print_piece(const Session& session, const Log& log, std::string_view text) {
  if (!session.arguments.json) {
    session.out << text;
    return;
  }
  print_json(session.out, log_json(log.name, log.stream, text));
}

Attempt<ExitCode> follow(const Session& session, const Log& log) {
  const Interrupt interrupt;
  if (!session.arguments.json) session.out << "==> Press Ctrl-C to exit <==\n" << std::flush;
  const auto answer =
      session.client.follow(log.target + "&follow=1", interrupt.fd(), [&](std::string_view piece) {
        print_piece(session, log, piece);
        session.out << std::flush;
      });
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status != 0 && answer->status != 200) return refused(log, *answer);
  if (!session.arguments.json) session.out << '\n';
  return ExitCode::success;
}

Attempt<ExitCode> print(const Session& session, const Log& log) {
  if (session.arguments.follow) return follow(session, log);
  const auto answer = session.client.get(log.target);
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status != 200) return refused(log, *answer);
  print_piece(session, log, answer->body);
  if (!session.arguments.json && !answer->body.ends_with('\n')) session.out << '\n';
  return ExitCode::success;
}

}  // namespace

Attempt<ExitCode> tail(const Session& session) {
  const Arguments& asked = session.arguments;
  return print(session,
               {asked.names[0], asked.stream, log_path(asked.names[0], asked.stream, asked.bytes)});
}

Attempt<ExitCode> maintail(const Session& session) {
  return print(session,
               {"supervisord", "", fmt::format("/v1/log?bytes={}", session.arguments.bytes)});
}

}  // namespace skep::ctl
