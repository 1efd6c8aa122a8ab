#include <array>
#include <limits>

#include <fmt/format.h>

#include "ctl/event_line.h"
#include "ctl/interrupt.h"
#include "ctl/line_cutter.h"
#include "ctl/operands.h"
#include "ctl/session.h"
#include "ctl/verbs/tailing.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

constexpr std::array options{
    Option{"-f,--follow", "", "go on with what happens from now on, until ^C", &Arguments::follow},
    Option{"--after", "N", "those with a sequence number above N", &Arguments::after},
    Option{"--limit", "N", "at most so many of those that are kept, the newest (50)",
           &Arguments::limit},
};

// A negative number is read as an enormous one.
constexpr std::uint64_t most_number = std::numeric_limits<std::int64_t>::max();

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (!words.empty()) return own_usage("events accepts no arguments");
  if (into.after > most_number || into.limit > most_number)
    return own_usage("--after and --limit take a number from 0 on");
  return {};
}

std::string target_of(const Arguments& asked) {
  std::string target = "/v1/events?";
  target +=
      asked.after > 0 ? fmt::format("after={}", asked.after) : fmt::format("limit={}", asked.limit);
  if (asked.follow) target += "&follow=1";
  return target;
}

Attempt<ExitCode> run(const Session& session) {
  const auto print = [&](std::string_view line) {
    if (line.empty()) return;
    if (session.arguments.json)
      print_json(session.out, line);
    else if (const auto event = read_event(line))
      session.out << event_text(*event, session.colour) << '\n';
  };
  LineCutter lines(print);
  const Interrupt interrupt;
  auto answer = session.client.follow(target_of(session.arguments), interrupt.fd(),
                                      [&](std::string_view piece) {
                                        lines.feed(piece);
                                        session.out << std::flush;
                                      });
  if (!answer) return tl::unexpected(answer.error());
  lines.finish();
  if (answer->status == 0) return ExitCode::success;
  const auto done = expect_success(std::move(answer));
  if (!done) return tl::unexpected(done.error());
  return ExitCode::success;
}

}  // namespace

const VerbEntry events_verb{
    .name = "events",
    .operands = "",
    .summary = "print what has happened to apps and workers",
    .text =
        "skepd keeps the last ones. With --json each is an object on a line of its own; its\n"
        "sequence number is what --after takes to go on where a reader was.",
    .options = options,
    .json = true,
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
