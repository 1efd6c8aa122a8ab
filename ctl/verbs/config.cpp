#include <boost/json.hpp>

#include "ctl/colour.h"
#include "ctl/operands.h"
#include "ctl/session.h"
#include "ctl/toml_config.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

Attempt<void> take(std::vector<std::string> words, Arguments& /*into*/) {
  return take_nothing(words, "config");
}

Attempt<ExitCode> run(const Session& session) {
  const auto body = ask(session, "/v1/config");
  if (!body) return tl::unexpected(body.error());
  if (session.arguments.json) {
    const auto config = config_json(*body);
    if (!config) return tl::unexpected(config.error());
    print_json(session.out, boost::json::serialize(*config));
    return ExitCode::success;
  }
  session.out << printable_lines(*body);
  if (!body->ends_with('\n')) session.out << '\n';
  return ExitCode::success;
}

}  // namespace

const VerbEntry config_verb{
    .name = "config",
    .operands = "",
    .summary = "print the config in force, with every default written out",
    .text = "It is TOML that skepd can read. What the file says meanwhile is diff's to show.",
    .json = true,
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
