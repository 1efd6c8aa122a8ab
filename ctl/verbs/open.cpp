#include <chrono>
#include <memory>
#include <string_view>

#include "ctl/operands.h"
#include "ctl/remote/host.h"
#include "ctl/remote/ssh_route.h"
#include "ctl/session.h"
#include "ctl/socket_route.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

constexpr std::string_view socket_scheme = "unix://";
constexpr std::string_view ssh_scheme = "ssh://";

// For the status it shows; as for whatever else is asked.
constexpr std::chrono::seconds patience(5);

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (words.size() != 1)
    return own_usage(
        "open requires the address of a skepd: unix:///run/skep/control.sock or ssh://HOST");
  std::string& url = words.front();
  if (url.starts_with(ssh_scheme)) {
    const auto hosts = parse_hosts(url);
    if (!hosts) return tl::unexpected(hosts.error());
    if (hosts->size() > 1) return own_usage("open takes one host; --host takes several");
    into.names = {url};
    return {};
  }
  const bool is_path = url.starts_with('/');
  if (!is_path && !url.starts_with(socket_scheme))
    return complaint("ERROR: url must be unix://PATH or ssh://HOST");
  into.names = {is_path ? url : url.substr(socket_scheme.size())};
  return {};
}

std::shared_ptr<Route> route_to(const std::string& where, const Surroundings& around) {
  if (!where.starts_with(ssh_scheme)) return std::make_shared<SocketRoute>(where);
  auto hosts = parse_hosts(where);
  return std::make_shared<SshRoute>(std::move(hosts->front()), "",
                                    around.has_terminal ? Asking::yes : Asking::no);
}

Attempt<ExitCode> run(const Session& session) {
  Shell* shell = session.around.shell;
  const std::string& where = session.arguments.names.front();
  if (shell == nullptr)
    return own_usage(
        "open is for the shell, which skepctl without a verb starts; here name the skepd with " +
        std::string(where.starts_with(ssh_scheme) ? "--host " : "--socket ") + where);
  shell->socket = where.starts_with(ssh_scheme) ? "" : where;
  shell->route = route_to(where, session.around);
  const Client client(shell->route, patience);
  Arguments everything;
  everything.verb = &status_verb;
  const auto shown = status_verb.run(
      {client, everything, session.around, session.colour, session.out, session.err});
  if (!shown) return tl::unexpected(shown.error());
  return ExitCode::success;
}

}  // namespace

const VerbEntry open_verb{
    .name = "open",
    .operands = "unix://PATH|ssh://HOST",
    .summary = "in the shell: speak to another skepd from now on",
    .text = "Its workers are shown at once.",
    .completes = {Completes::file, Completes::nothing},
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
