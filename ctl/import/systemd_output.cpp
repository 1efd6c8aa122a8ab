#include <array>
#include <cstdint>

#include "ctl/import/log_target.h"
#include "ctl/import/quantities.h"
#include "ctl/import/systemd_service.h"

namespace skep::ctl::importing {
namespace {

constexpr std::array limits{"AS",      "CORE",     "CPU",        "DATA",   "FSIZE", "LOCKS",
                            "MEMLOCK", "MSGQUEUE", "NICE",       "NOFILE", "NPROC", "RSS",
                            "RTPRIO",  "RTTIME",   "SIGPENDING", "STACK"};

constexpr std::int64_t unlimited = INT64_MAX;

std::string lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return text;
}

// In seconds of processor time, or in microseconds of it without a pause.
std::optional<std::int64_t> time_of(const std::string& name, std::string_view text) {
  if (const auto number = integer_of(text)) return number;
  const auto seconds = seconds_of(text);
  const double factor = name == "CPU" ? 1 : 1e6;
  constexpr double most = 1e15;
  if (!seconds || *seconds * factor >= most) return std::nullopt;
  return static_cast<std::int64_t>(*seconds * factor);
}

std::optional<std::int64_t> limit_of(const std::string& name, std::string_view text) {
  if (text == "infinity") return unlimited;
  if (name == "CPU" || name == "RTTIME") return time_of(name, text);
  const auto number = bytes_of(text);
  constexpr std::uint64_t most = 999'999'999'999'999'999;  // that the config takes beside a colon
  return number && *number <= most ? std::optional(static_cast<std::int64_t>(*number))
                                   : std::nullopt;
}

std::string text_of(std::int64_t limit) {
  return limit == unlimited ? "infinity" : std::to_string(limit);
}

void take_limit(IniFields& fields, App& app, const std::string& name) {
  const auto said = fields.take("Limit" + name);
  if (!said || said->empty()) return;
  const std::string_view text = *said;
  const auto colon = text.find(':');
  const auto soft = limit_of(name, trimmed(text.substr(0, colon)));
  const auto hard =
      colon == std::string_view::npos ? soft : limit_of(name, trimmed(text.substr(colon + 1)));
  if (!soft || !hard || *soft > *hard)
    return app.note("Limit" + name + '=' + *said, "This is no limit that Skep sets.");
  const std::string key = lower_case(name);
  if (*soft != *hard)
    app.set("rlimits", key, text_of(*soft) + ':' + text_of(*hard));
  else if (*hard == unlimited)
    app.set("rlimits", key, text_of(*hard));
  else
    app.set("rlimits", key, *hard);
}

void take_stream(IniFields& fields, App& app, const Specifiers& specifiers, const char* key,
                 const char* stream) {
  const auto said = fields.take(key);
  if (!said || said->empty()) return;
  const std::string text = specifiers.expand(*said);
  for (const std::string_view kind : {"file:", "append:", "truncate:"})
    if (text.starts_with(kind))
      return set_log(app, stream, log_target("/", text.substr(kind.size())));
  if (text == "null") return set_log(app, stream, "none");
  if (text == "inherit" && std::string_view(stream) == "stderr")
    return set_log(app, stream, "stdout");
  if (text == "journal" || text == "inherit") return set_log(app, stream, "inherit");
  app.note(std::string(key) + '=' + *said,
           "Output goes to files, or with \"inherit\" to skepd's own, which systemd's journal "
           "takes.");
}

}  // namespace

void take_output(IniFields& fields, App& app, const Specifiers& specifiers) {
  take_stream(fields, app, specifiers, "StandardOutput", "stdout");
  take_stream(fields, app, specifiers, "StandardError", "stderr");
  for (const char* name : limits) take_limit(fields, app, name);
}

}  // namespace skep::ctl::importing
