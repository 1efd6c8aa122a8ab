#include <array>

#include "api/http/turn.h"
#include "api/xmlrpc/encoding.h"
#include "api/xmlrpc/method.h"

namespace skep::api::xmlrpc {
namespace {

constexpr std::array type_and_data{Parameter{"type"}, Parameter{"data"}};

// The answer goes out before the daemon is told, because it may be gone soon after.
void shutdown(const Call& call, Done done) {
  done(encoded(true));
  in_a_later_turn(call.services.context,
                  [&operations = call.services.operations, peer = call.peer] {
                    event::Command command;
                    command.verb = Verb::shutdown;
                    operations.command(std::move(command), peer, [](const auto& /*results*/) {});
                  });
}

void restart(const Call& call, Done done) {
  const auto restarting = call.services.operations.restart(call.peer);
  if (restarting) return done(encoded(true));
  done(tl::unexpected(Fault{FaultCode::failed, restarting.error().message}));
}

void send_remote_event(const Call& call, Done done) {
  call.services.operations.communicate(call.text(0), call.text(1), call.peer);
  done(encoded(true));
}

constexpr std::array table{
    Method{"supervisor.shutdown",
           Type::boolean,
           {},
           "Stops every worker, then the daemon ends.",
           shutdown,
           true},
    Method{"supervisor.restart",
           Type::boolean,
           {},
           "Stops every worker, then the daemon starts anew with its own arguments.",
           restart,
           true},
    Method{"supervisor.sendRemoteCommEvent", Type::boolean, type_and_data,
           "Tells an event of the kind remote-communication to all who listen.", send_remote_event,
           true},
};

}  // namespace

std::span<const Method> daemon_methods() {
  return table;
}

}  // namespace skep::api::xmlrpc
