#include "ctl/import/log_target.h"

#include <algorithm>
#include <array>

#include "ctl/import/quantities.h"
#include "ctl/import/skepd_variable.h"

namespace skep::ctl::importing {
namespace {

constexpr std::string_view slot = "{slot}";

// "{x}" is refused in a path, "{slot}" alone means something.
bool has_odd_mark(std::string_view path) {
  for (auto open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1))
    if (path.substr(open, slot.size()) != slot && path.find('}', open) != std::string_view::npos)
      return true;
  return false;
}

}  // namespace

std::string log_target(std::string_view folder, std::string_view path) {
  constexpr std::array own{"/dev/stdout",     "/dev/stderr",     "/dev/fd/1",    "/dev/fd/2",
                           "/proc/self/fd/1", "/proc/self/fd/2", "/proc/1/fd/1", "/proc/1/fd/2",
                           "/dev/tty",        "/dev/console"};
  if (std::find(own.begin(), own.end(), path) != own.end()) return "inherit";
  if (path == "/dev/null") return "none";
  return absolute(folder, path);
}

void set_log(App& app, std::string_view key, const std::string& target) {
  const bool word =
      target == "inherit" || target == "none" || (target == "stdout" && key != target);
  const bool path = target.size() > 1 && is_absolute(target) && !target.ends_with('/');
  if (word || (path && !has_odd_mark(target)))
    app.set("logs", key, target);
  else
    app.note(std::string(key) + " to " + target,
             "A log is an absolute path, in which only {slot} means something.");
}

void set_rotation(App& app, std::uint64_t bytes, std::int64_t kept) {
  constexpr std::uint64_t least = 1024;
  constexpr std::int64_t most_kept = 1000;
  if (bytes == 0) return app.set("logs", "rotate", std::string("never"));
  app.set("logs", "rotate",
          size_text(std::max(bytes, least)) + " x " +
              std::to_string(std::clamp<std::int64_t>(kept, 1, most_kept)),
          kept == 0 ? "Skep keeps one old file at least." : "");
}

}  // namespace skep::ctl::importing
