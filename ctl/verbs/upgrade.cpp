#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include <boost/json.hpp>

#include "ctl/body.h"
#include "ctl/json_fields.h"
#include "ctl/operands.h"
#include "ctl/session.h"
#include "ctl/text.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

namespace json = boost::json;

constexpr auto between_looks = std::chrono::milliseconds(20);
constexpr auto longest_upgrade = std::chrono::seconds(30);

// What GET /v1/version tells of the last handover.
struct HandoverLine {
  std::string version;  // that runs
  std::int64_t count = 0;
  std::int64_t milliseconds = 0;
  std::int64_t workers = 0;
  std::int64_t lost = 0;
};

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (words.size() > 1) return own_usage("upgrade takes one program, or none");
  return take_names(std::move(words), into);
}

Attempt<HandoverLine> read_handover(std::string_view body) {
  const auto version = read_version(body);
  if (!version) return tl::unexpected(version.error());
  HandoverLine line;
  line.version = version->version;
  json::error_code error;
  const json::value value = parsed_json(body, error);
  const json::value* handover = value.get_object().if_contains("handover");
  const json::object* object = handover != nullptr ? handover->if_object() : nullptr;
  if (object == nullptr) return line;
  line.count = number_at(*object, "count").value_or(0);
  line.milliseconds = number_at(*object, "unsupervised_milliseconds").value_or(0);
  line.workers = number_at(*object, "workers").value_or(0);
  line.lost = number_at(*object, "lost").value_or(0);
  return line;
}

// While one skepd becomes the other nobody answers.
Attempt<std::string> await_next(const Session& session, std::int64_t before) {
  const auto deadline = std::chrono::steady_clock::now() + longest_upgrade;
  while (std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(between_looks);
    const auto body = ask(session, "/v1/version");
    if (!body) continue;
    if (const auto line = read_handover(*body); line && line->count > before) return *body;
  }
  return trouble(
      "skepd agreed to the upgrade and has not come back as another within 30s; see its "
      "log, and `skepctl version`");
}

std::string request_body(const Arguments& arguments) {
  json::object body;
  if (!arguments.names.empty())
    body["binary"] = std::filesystem::absolute(arguments.names.front()).string();
  return json::serialize(body);
}

void tell(const Session& session, const std::string& from, const HandoverLine& line) {
  session.out << "skepd " << printable(from) << " was upgraded to " << printable(line.version)
              << ": " << line.workers << (line.workers == 1 ? " worker" : " workers") << " kept, "
              << line.milliseconds << " ms without supervision\n";
  if (line.lost > 0)
    session.out << line.lost << (line.lost == 1 ? " worker was" : " workers were")
                << " not there any more\n";
}

Attempt<ExitCode> run(const Session& session) {
  const auto present = ask(session, "/v1/version");
  if (!present) return tl::unexpected(present.error());
  const auto before = read_handover(*present);
  if (!before) return tl::unexpected(before.error());
  const auto answer = expect_success(
      session.client.post("/v1/upgrade", request_body(session.arguments), Client::Wait::for_ever));
  if (!answer) return tl::unexpected(answer.error());
  const auto body = await_next(session, before->count);
  if (!body) return tl::unexpected(body.error());
  const auto after = read_handover(*body);
  if (!after) return tl::unexpected(after.error());
  if (session.arguments.json)
    print_json(session.out, *body);
  else
    tell(session, before->version, *after);
  return after->lost > 0 ? ExitCode::generic : ExitCode::success;
}

}  // namespace

const VerbEntry upgrade_verb{
    .name = "upgrade",
    .operands = "[PROGRAM]",
    .summary = "replace skepd by another version under running workers",
    .text =
        "The file that skepd was started from, as it is now, or PROGRAM, takes over in the same\n"
        "process: workers and connections are kept, and nobody is refused. It is asked first\n"
        "whether it can; one that cannot leaves the present skepd running, and says why.",
    .completes = {Completes::file, Completes::nothing},
    .json = true,
    .without_daemon = ExitCode::generic,
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
