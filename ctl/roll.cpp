#include "ctl/roll.h"

#include <chrono>
#include <set>
#include <utility>

#include "ctl/app_line.h"
#include "ctl/command.h"
#include "ctl/interrupt.h"
#include "ctl/progress.h"
#include "ctl/results.h"
#include "ctl/roll_watch.h"

namespace skep::ctl {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds look_every{200};

// A command that waits, and what is shown meanwhile.
class Waiting {
 public:
  Waiting(const Session& session, std::vector<std::string> targets)
      : session_(session),
        targets_(std::move(targets)),
        watch_(targets_),
        progress_(session.out, session.around.columns, session.colour) {}

  // Nothing: the user interrupted.
  Attempt<std::optional<Answer>> until_answered();

  [[nodiscard]] const std::map<std::string, RollLine>& rolls() const { return watch_.rolls(); }

 private:
  void look();

  const Session& session_;
  std::vector<std::string> targets_;
  RollWatch watch_;
  Progress progress_;
  Clock::time_point sent_ = Clock::now();
};

// What cannot be had now is not worth ending for: the command's own answer tells how it ends.
void Waiting::look() {
  const auto apps = ask_apps(session_.client);
  if (!apps) return;
  watch_.see(*apps, std::chrono::duration<double>(Clock::now() - sent_).count());
}

Attempt<std::optional<Answer>> Waiting::until_answered() {
  const Interrupt interrupt;
  const bool quiet = session_.arguments.json;
  auto answer = session_.client.post_meanwhile("/v1/command",
                                               order_body(session_.arguments, Verb::roll, targets_),
                                               interrupt.fd(), look_every, [&] {
                                                 if (quiet) return;
                                                 look();
                                                 progress_.show(watch_.rolls());
                                               });
  if (!quiet && answer && *answer) look();
  progress_.clear();
  return answer;
}

// A roll that was watched tells its end itself, once for the app; the other results are told as
// those of any command.
ExitCode tell(const Session& session, const std::vector<ResultLine>& results,
              const std::map<std::string, RollLine>& rolls) {
  ExitCode exit = report(results, session.arguments.names).exit;
  std::set<std::string> told;
  for (const ResultLine& result : results) {
    const auto roll = rolls.find(result.app);
    const bool rolled = result.outcome == Outcome::success || result.outcome == Outcome::failed;
    if (rolled && roll != rolls.end() && has_ended(roll->second.phase)) {
      if (!told.insert(result.app).second) continue;
      session.out << roll_end(result.app, roll->second) << '\n';
      if (roll->second.phase != RollStatus::Phase::complete) exit = ExitCode::generic;
    } else if (result.outcome == Outcome::success) {
      session.out << printable(result.name) << ": rolled\n";
    } else {
      const Report said = report({result}, session.arguments.names);
      session.out << said.out << std::flush;
      session.err << said.err;
    }
  }
  return exit;
}

Attempt<ExitCode> roll_and_wait(const Session& session) {
  Addressed order = addressed(session.arguments.names, Verb::roll);
  std::vector<ResultLine> results = std::move(order.known);
  if (order.targets.empty()) return tell(session, results, {});
  Waiting waiting(session, std::move(order.targets));
  auto given = waiting.until_answered();
  if (!given) return tl::unexpected(given.error());
  if (!*given) return trouble("no longer waiting; the roll goes on, and skepctl status shows how");
  const auto answer = expect_success(std::move(**given));
  if (!answer) return tl::unexpected(answer.error());
  auto read = read_results(answer->body);
  if (!read) return tl::unexpected(read.error());
  results.insert(results.end(), std::make_move_iterator(read->begin()),
                 std::make_move_iterator(read->end()));
  if (!session.arguments.json) return tell(session, results, waiting.rolls());
  print_json(session.out, answer->body);
  const Report said = report(results, session.arguments.names);
  session.err << said.err;
  return said.exit;
}

}  // namespace

Attempt<ExitCode> roll(const Session& session) {
  return session.arguments.wait ? roll_and_wait(session) : command(session, Verb::roll);
}

}  // namespace skep::ctl
