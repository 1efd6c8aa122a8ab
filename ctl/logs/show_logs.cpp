#include "ctl/logs/show_logs.h"

#include <atomic>
#include <mutex>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "ctl/ask_workers.h"
#include "ctl/interrupt.h"
#include "ctl/log_path.h"
#include "ctl/logs/follow_logs.h"
#include "ctl/logs/interleaved.h"
#include "ctl/logs/log_source.h"
#include "ctl/status.h"
#include "ctl/toml_config.h"

namespace skep::ctl {
namespace {

boost::json::object config_of(const Session& session) {
  const auto body = ask(session, "/v1/config");
  if (!body) return {};
  return config_json(*body).value_or(boost::json::object());
}

// Says why a log cannot be had; true where it can.
bool told(const Session& session, const LogSource& source, const Attempt<Answer>& answer) {
  if (answer && (answer->status == 0 || answer->status == 200)) return true;
  const std::string why = answer ? read_error(answer->body) : answer.error().sentence;
  session.err << "skepctl: " << printable(source.label) << ": " << printable(why) << '\n';
  return false;
}

bool print(const Session& session, const std::vector<LogSource>& sources) {
  Interleaved lines(session, sources);
  bool well = true;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const LogSource& source = sources[i];
    const auto answer =
        session.client.get(log_path(source.worker, source.stream, session.arguments.bytes));
    if (answer && answer->status == 200) lines.feed(i, answer->body);
    lines.finish(i);
    well = told(session, source, answer) && well;
  }
  return well;
}

bool follow(const Session& session, const std::vector<LogSource>& sources) {
  const Interrupt interrupt;
  Interleaved lines(session, sources);
  std::mutex mutex;
  std::atomic<bool> well = true;
  follow_logs(
      session.client, sources, session.arguments.bytes, interrupt.fd(),
      [&](std::size_t source, std::string_view piece) { lines.feed(source, piece); },
      [&](std::size_t source, const Attempt<Answer>& answer) {
        lines.finish(source);
        const std::lock_guard lock(mutex);
        if (!told(session, sources[source], answer)) well = false;
      });
  return well;
}

}  // namespace

Attempt<ExitCode> show_logs(const Session& session) {
  const auto workers = ask_workers(session);
  if (!workers) return tl::unexpected(workers.error());
  const Matched matched = match(*workers, session.arguments.names);
  for (const std::string& complaint : matched.complaints)
    (session.arguments.json ? session.err : session.out) << complaint << '\n';
  const auto sources = log_sources(matched.workers, config_of(session));
  if (session.arguments.follow && sources.size() > most_followed_logs)
    return trouble(
        fmt::format("these are {} logs, and logs -f follows at most {}; name some of "
                    "the workers",
                    sources.size(), most_followed_logs));
  if (sources.empty() && matched.complaints.empty())
    return trouble("none of these workers has a log file of its own");
  const bool well = session.arguments.follow ? follow(session, sources) : print(session, sources);
  return well && matched.complaints.empty() ? ExitCode::success : ExitCode::generic;
}

}  // namespace skep::ctl
