#include "ctl/check.h"

#include <fmt/format.h>

#include "ctl/body.h"
#include "ctl/json_fields.h"
#include "ctl/operands.h"
#include "ctl/session.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

constexpr const char* usual_file = "/etc/skep/skep.toml";

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (words.size() > 1) return own_usage("check accepts one file");
  return take_names(std::move(words), into);
}

// What a running skepd was started with; else what it would be started with.
std::string file_of_daemon(const Session& session) {
  const auto body = ask(session, "/v1/version");
  if (!body) return usual_file;
  boost::json::error_code error;
  const auto value = parsed_json(*body, error);
  if (error || !value.is_object()) return usual_file;
  const std::string file = text_at(value.get_object(), "config");
  if (file.starts_with('/')) return file;
  const auto pid = number_at(value.get_object(), "pid").value_or(0);
  const std::string beside = fmt::format("/proc/{}/cwd/{}", pid, file);
  return session.around.exists(beside) ? beside : usual_file;
}

Attempt<ExitCode> run(const Session& session) {
  const std::vector<std::string>& names = session.arguments.names;
  const std::string file = names.empty() ? file_of_daemon(session) : names.front();
  const auto checked = check_config(file);
  if (!checked) return tl::unexpected(checked.error());
  if (session.arguments.json) {
    print_json(session.out, checked_json(file, *checked));
  } else {
    session.out << printable_lines(checked->summary) << std::flush;
    session.err << printable_lines(checked->problems);
  }
  return checked->usable ? ExitCode::success : ExitCode::generic;
}

}  // namespace

const VerbEntry check_verb{
    .name = "check",
    .operands = "[FILE]",
    .summary = "say everything that is wrong with a config file",
    .text =
        "Without FILE it is the one that skepd runs with. Warnings are told too; it leaves with\n"
        "1 when skepd would refuse the file. Nothing is changed.",
    .completes = {Completes::file, Completes::nothing},
    .json = true,
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
