#include <algorithm>
#include <array>
#include <string>

#include "config/defaults.h"
#include "config/quote.h"
#include "config/sections/sections.h"
#include "model/listen_reach.h"

namespace skep::config {
namespace {

constexpr auto wanted = R"("round-robin", "least-connections", "source" or "cpu")";

Result<Balance> parse_balance(std::string_view text) {
  if (const auto balance = balance_named(text)) return *balance;
  return fail(in_quotes(text) + " is no way to balance; write " + wanted);
}

bool is_loopback(const ListenAddress& address) {
  const Reach reach = reach_of(address);
  if (reach.v4) return reach.v4->front() == 127;
  constexpr std::array<unsigned char, 16> loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return reach.v6 == loopback;
}

// Who asks at an address of this machine is on this machine: a proxy, most often.
void warn_of_source(TableReader& app, const AppSpec& spec) {
  const auto is_tcp = [](const ListenAddress& address) {
    return address.kind == ListenAddress::Kind::tcp;
  };
  const auto tcp = std::find_if(spec.listen.begin(), spec.listen.end(), is_tcp);
  const bool local = tcp != spec.listen.end() &&
                     std::all_of(tcp, spec.listen.end(), [&](const ListenAddress& address) {
                       return !is_tcp(address) || is_loopback(address);
                     });
  if (local)
    app.warn("balance",
             ": all clients of " + tcp->name() +
                 " have this machine's address, so \"source\" gives every connection to one "
                 "worker; write \"round-robin\"");
  else
    app.warn("balance",
             ": behind a proxy all clients have the proxy's address, and \"source\" gives every "
             "connection to one worker; keep it only where clients connect to skepd's machine "
             "themselves");
}

}  // namespace

bool opens_tcp(const AppSpec& spec) {
  return tells_listening(spec) ||
         std::any_of(spec.listen.begin(), spec.listen.end(), [](const ListenAddress& address) {
           return address.kind == ListenAddress::Kind::tcp;
         });
}

void read_balance(TableReader& app, AppSpec& spec) {
  const auto balance = app.parsed("balance", wanted, parse_balance);
  if (!balance) return;
  spec.balance = *balance;
  if (!opens_tcp(spec))
    app.warn("balance",
             " has no effect: skepd opens no TCP socket for this app; name what it listens on, "
             "listen = [\"0.0.0.0:8000\"]");
  else if (*balance == Balance::source)
    warn_of_source(app, spec);
  else if (*balance == Balance::least_connections && !spec.telemetry)
    app.warn("balance",
             ": nobody counts the connections of a worker without telemetry, and "
             "\"least-connections\" does no better than \"round-robin\" there");
}

}  // namespace skep::config
