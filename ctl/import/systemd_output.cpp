#include <array>

#include "ctl/import/log_target.h"
#include "ctl/import/quantities.h"
#include "ctl/import/systemd_service.h"

namespace skep::ctl::importing {
namespace {

constexpr std::array limits{"AS",    "CORE",    "CPU",      "DATA",       "FSIZE",
                            "LOCKS", "MEMLOCK", "MSGQUEUE", "NICE",       "NOFILE",
                            "NPROC", "RSS",     "RTPRIO",   "SIGPENDING", "STACK"};

std::string lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return text;
}

std::optional<Value> limit_of(const std::string& name, std::string_view text) {
  if (text == "infinity") return Value(std::string("infinity"));
  if (name == "CPU") {
    const auto seconds = seconds_of(text);
    constexpr double most = 1e15;
    return seconds && *seconds < most ? std::optional(Value(static_cast<std::int64_t>(*seconds)))
                                      : std::nullopt;
  }
  const auto number = bytes_of(text);
  return number ? std::optional(Value(static_cast<std::int64_t>(*number))) : std::nullopt;
}

void take_limit(IniFields& fields, App& app, const std::string& name) {
  const auto said = fields.take("Limit" + name);
  if (!said || said->empty()) return;
  const auto colon = said->find(':');
  const auto limit = limit_of(
      name, trimmed(std::string_view(*said).substr(colon == std::string::npos ? 0 : colon + 1)));
  if (!limit) return app.note("Limit" + name + '=' + *said, "This is no limit that Skep sets.");
  app.set(
      "rlimits", lower_case(name), *limit,
      colon == std::string::npos ? "" : "Soft and hard are the same here; it was " + *said + ".");
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
