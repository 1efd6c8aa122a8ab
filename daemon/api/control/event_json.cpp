#include "api/control/event_json.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "api/control/json_object.h"

namespace skep::api {
namespace {

std::string written(std::chrono::system_clock::time_point time) {
  using std::chrono::floor;
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  const auto second = floor<seconds>(time);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(second)),
                     floor<milliseconds>(time - second).count());
}

std::string_view name_of(Notice::Severity severity) {
  switch (severity) {
    case Notice::Severity::info:
      return "info";
    case Notice::Severity::warning:
      return "warning";
    case Notice::Severity::error:
      break;
  }
  return "error";
}

template <typename Word>
void add_word(JsonObject& object, std::string_view name, const std::optional<Word>& word) {
  if (word)
    object.text(name, skep::name_of(*word));
  else
    object.null(name);
}

}  // namespace

std::string event_line(const Happening& happening) {
  const Notice& notice = happening.notice;
  std::string line;
  JsonObject object(line);
  object.count("sequence", happening.sequence)
      .text("time", written(happening.time))
      .text("kind", skep::name_of(notice.kind))
      .text("severity", name_of(notice.severity))
      .text("app", notice.worker.app);
  if (notice.worker.incarnation != 0)
    object.text("worker", notice.worker.slot_name());
  else
    object.null("worker");
  if (notice.pid)
    object.integer("pid", *notice.pid);
  else
    object.null("pid");
  add_word(object, "from", notice.from);
  add_word(object, "to", notice.to);
  add_word(object, "reason", notice.reason);
  add_word(object, "threshold", notice.threshold);
  object.text("text", notice.text).close();
  return line + '\n';
}

std::map<std::string, std::string> event_variables(const Happening& happening) {
  const Notice& notice = happening.notice;
  const auto word = [](const auto& value) {
    return value ? std::string(skep::name_of(*value)) : std::string();
  };
  return {{"SKEP_EVENT_SEQUENCE", std::to_string(happening.sequence)},
          {"SKEP_EVENT_TIME", written(happening.time)},
          {"SKEP_EVENT_KIND", std::string(skep::name_of(notice.kind))},
          {"SKEP_EVENT_SEVERITY", std::string(name_of(notice.severity))},
          {"SKEP_EVENT_APP", notice.worker.app},
          {"SKEP_EVENT_WORKER", notice.worker.incarnation == 0 ? "" : notice.worker.slot_name()},
          {"SKEP_EVENT_PID", notice.pid ? std::to_string(*notice.pid) : ""},
          {"SKEP_EVENT_FROM", word(notice.from)},
          {"SKEP_EVENT_TO", word(notice.to)},
          {"SKEP_EVENT_REASON", word(notice.reason)},
          {"SKEP_EVENT_THRESHOLD", word(notice.threshold)},
          {"SKEP_EVENT_TEXT", notice.text}};
}

std::string gap_line(std::uint64_t missed, bool restarted) {
  std::string line;
  JsonObject object(line);
  object.text("kind", "gap").count("missed", missed);
  if (restarted) object.flag("restarted", true);
  object.close();
  return line + '\n';
}

}  // namespace skep::api
