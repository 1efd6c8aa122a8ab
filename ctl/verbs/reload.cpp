#include <array>

#include "ctl/operands.h"
#include "ctl/person.h"
#include "ctl/roll.h"
#include "ctl/verbs/rolling.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

constexpr std::array options{wait_option};

Attempt<ExitCode> restart_daemon(const Session& session) {
  if (session.around.can_answer &&
      !agrees(session,
              "reload without an app stops every worker and starts skepd anew; roll all replaces "
              "every worker and loses no connection.\nReally restart skepd y/N? "))
    return ExitCode::success;
  const auto answer =
      expect_success(session.client.post("/v1/reload", "{}", Client::Wait::patiently));
  if (!answer) return tl::unexpected(answer.error());
  if (session.arguments.json)
    print_json(session.out, answer->body);
  else
    session.out << "Restarted supervisord\n";
  return ExitCode::success;
}

Attempt<ExitCode> run(const Session& session) {
  return session.arguments.names.empty() ? restart_daemon(session) : roll(session);
}

}  // namespace

const VerbEntry reload_verb{
    .name = "reload",
    .operands = "[APP...|all]",
    .summary = "roll apps; without one, restart skepd itself",
    .text =
        "With an app it is PM2's word for roll. Without one it is supervisorctl's: skepd stops\n"
        "every worker and starts itself anew, with the same pid, so that another [daemon]\n"
        "table or another binary takes effect. On a terminal it asks first.",
    .options = options,
    .completes = {Completes::app, Completes::app},
    .json = true,
    .without_daemon = ExitCode::generic,
    .take = take_names,
    .run = run,
};

}  // namespace skep::ctl
