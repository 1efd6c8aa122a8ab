#include "ctl/run.h"

#include <utility>

#include "ctl/arguments.h"
#include "ctl/client.h"
#include "ctl/help.h"
#include "ctl/session.h"
#include "ctl/socket_choice.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

int tell(const Trouble& why, bool json, std::ostream& out, std::ostream& err) {
  out << std::flush;
  if (!why.line.empty()) (json ? err : out) << why.line << '\n' << std::flush;
  if (!why.sentence.empty()) err << why.sentence << '\n';
  return static_cast<int>(why.exit);
}

// What no verb itself has said of a daemon that is not there.
Trouble without_daemon(Trouble why, const VerbEntry& verb) {
  const bool absent = why.exit == ExitCode::unreachable || why.exit == ExitCode::not_running;
  if (absent && verb.without_daemon) why.exit = *verb.without_daemon;
  return why;
}

}  // namespace

int run(std::span<const std::string> words, const Surroundings& around, Colour colour,
        std::ostream& out, std::ostream& err, std::chrono::milliseconds patience) {
  auto arguments = parse_arguments(words);
  if (!arguments) return tell(arguments.error(), false, out, err);
  if (arguments->own_version) {
    out << "skepctl " SKEP_VERSION "\n";
    return 0;
  }
  if (arguments->verb == nullptr) arguments->verb = &help_verb;
  const Client client(choose_socket(arguments->socket, around), patience);
  auto exit = arguments->verb->run({client, *arguments, around, colour, out, err});
  out << std::flush;
  if (exit) return static_cast<int>(*exit);
  Trouble why = without_daemon(std::move(exit.error()), *arguments->verb);
  if (!why.sentence.empty() && !why.sentence.starts_with("Error: "))
    why.sentence.insert(0, "skepctl: ");
  return tell(why, arguments->json, out, err);
}

}  // namespace skep::ctl
