#include "ctl/tail.h"

#include <fmt/format.h>

#include "ctl/body.h"
#include "ctl/colour.h"
#include "ctl/interrupt.h"

namespace skep::ctl {
namespace {

std::string escaped(const std::string& name) {
  std::string path;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == ':';
    path += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return path;
}

// supervisorctl's line says what, skepd's sentence why.
Attempt<ExitCode> refused(const Arguments& arguments, const Answer& answer, std::ostream& out) {
  const std::string name = printable(arguments.names[0]);
  std::string_view what = "unknown error reading log";
  if (answer.status == 404) what = "no such process name";
  if (answer.status == 409) what = "no log file";
  out << name << ": ERROR (" << what << ")\n";
  return trouble(name + ": " + printable(read_error(answer.body)));
}

Attempt<ExitCode> follow(const Client& client, const Arguments& arguments,
                         const std::string& target, std::ostream& out) {
  const Interrupt interrupt;
  out << "==> Press Ctrl-C to exit <==\n" << std::flush;
  const auto answer = client.follow(target + "&follow=1", interrupt.fd(),
                                    [&](std::string_view piece) { out << piece << std::flush; });
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status != 0 && answer->status != 200) return refused(arguments, *answer, out);
  out << '\n';
  return ExitCode::success;
}

}  // namespace

Attempt<ExitCode> tail(const Client& client, const Arguments& arguments, std::ostream& out) {
  const std::string target = fmt::format("/v1/logs/{}/{}?bytes={}", escaped(arguments.names[0]),
                                         arguments.stream, arguments.bytes);
  if (arguments.follow) return follow(client, arguments, target, out);
  const auto answer = client.get(target);
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status != 200) return refused(arguments, *answer, out);
  out << answer->body;
  if (!answer->body.ends_with('\n')) out << '\n';
  return ExitCode::success;
}

}  // namespace skep::ctl
