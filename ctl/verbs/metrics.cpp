#include "ctl/colour.h"
#include "ctl/metrics_text.h"
#include "ctl/operands.h"
#include "ctl/session.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (words.size() > 1) return own_usage("metrics accepts one pattern");
  return take_names(std::move(words), into);
}

Attempt<ExitCode> run(const Session& session) {
  const auto body = ask(session, "/metrics");
  if (!body) return tl::unexpected(body.error());
  const std::vector<std::string>& names = session.arguments.names;
  const std::string pattern = names.empty() ? std::string() : names.front();
  if (session.arguments.json) {
    print_json(session.out, series_json(*body, pattern));
    return ExitCode::success;
  }
  const std::string series = matching_series(*body, pattern);
  session.out << printable_lines(series);
  return series.empty() ? ExitCode::generic : ExitCode::success;
}

}  // namespace

const VerbEntry metrics_verb{
    .name = "metrics",
    .operands = "[PATTERN]",
    .summary = "print the metrics, or those whose name has PATTERN in it",
    .text =
        "They are what Prometheus scrapes. A PATTERN with *, ? or [ matches whole names, as a\n"
        "shell's does: metrics 'skep_worker_*_bytes'. Without a match it leaves with 1.",
    .json = true,
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
