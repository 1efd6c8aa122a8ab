#include "ctl/import/import.h"

#include <array>

#include "ctl/operands.h"
#include "ctl/session.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

constexpr std::array options{
    Option{"--from", "FORMAT",
           "pm2, supervisord, procfile or systemd, where the file does not tell", &Arguments::from},
    Option{"--env", "NAME", "PM2: take the variables of env_NAME too", &Arguments::env},
};

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (words.empty() || words.front().empty())
    return own_usage("import requires a file of PM2, supervisord, foreman or systemd");
  into.names = std::move(words);
  return {};
}

Attempt<ExitCode> run(const Session& session) {
  const Arguments& asked = session.arguments;
  const auto toml = import_file({.file = asked.names.front(),
                                 .drop_ins = {asked.names.begin() + 1, asked.names.end()},
                                 .from = asked.from,
                                 .env = asked.env});
  if (!toml) return tl::unexpected(toml.error());
  session.out << *toml;
  return ExitCode::success;
}

}  // namespace

const VerbEntry import_verb{
    .name = "import",
    .operands = "FILE [DROP-IN...]",
    .summary = "print a config for skepd made of another supervisor's",
    .text =
        "FILE is a PM2 ecosystem file, a supervisord.conf, a Procfile or a systemd service.\n"
        "A comment tells of each setting that has no equal. JavaScript is run with node, as\n"
        "PM2 does. A service is read with the drop-ins of FILE.d and those that are named,\n"
        "a Procfile with the .env beside it.",
    .options = options,
    .completes = {Completes::file, Completes::file},
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
