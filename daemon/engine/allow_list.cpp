#include "engine/allow_list.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/printable.h"
#include "model/listen_reach.h"
#include "model/plain_path.h"

namespace skep::engine {
namespace {

using Family = ListenAddress::Family;
using Kind = ListenAddress::Kind;

constexpr std::uint16_t first_unprivileged_port = 1024;

bool is_named(const AppSpec& app, const ListenAddress& asked) {
  return std::any_of(app.listen.begin(), app.listen.end(),
                     [&](const ListenAddress& listed) { return admits(listed, asked); });
}

// A worker names what a root daemon binds. An app that was given a user of its own could not bind
// such a port itself.
bool is_privileged(const AppSpec& app, const ListenAddress& asked) {
  return !app.user.empty() && app.user != "root" && asked.kind != Kind::path && asked.port != 0 &&
         asked.port < first_unprivileged_port;
}

// As little as lets the app ask.
std::string entry_for(ListenAddress asked) {
  if (asked.kind != Kind::path && asked.family == Family::any) {
    asked.family = Family::ipv4;
    asked.host = "0.0.0.0";
  }
  return '"' + printable(asked.name()) + '"';
}

std::string line_for(const AppSpec& app, const ListenAddress& asked) {
  if (app.listen.empty())
    return fmt::format("write listen = [{}] in [app.{}]", entry_for(asked), app.name);
  return fmt::format("add {} to `listen` of [app.{}]", entry_for(asked), app.name);
}

}  // namespace

bool admits(const ListenAddress& listed, const ListenAddress& asked) {
  if (listed.kind != asked.kind) return false;
  if (listed.kind == Kind::path) return plain_path(listed.host) == plain_path(asked.host);
  if (listed.port != asked.port) return false;
  if (listed.family == Family::any) return true;
  const Reach one = reach_of(listed);
  const Reach other = reach_of(asked);
  return one == other || (one.all_v4 && other.all_v4) || (one.all_v6 && other.all_v6);
}

std::optional<std::string> denial(const AppSpec& app, const ListenAddress& asked) {
  const bool privileged = is_privileged(app, asked);
  const bool listed_only = app.guarded && !app.listen.empty();
  if ((!privileged && !listed_only) || is_named(app, asked)) return std::nullopt;
  if (listed_only)
    return fmt::format("which its `listen` does not name; {} if it is meant to have it",
                       line_for(app, asked));
  return fmt::format(
      "but ports below {} are not for an app that runs as {} unless its config names them; {}, or "
      "use a higher port",
      first_unprivileged_port, app.user, line_for(app, asked));
}

}  // namespace skep::engine
