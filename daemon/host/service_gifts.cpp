#include "host/service_gifts.h"

#include <cerrno>
#include <utility>

#include <fmt/format.h>

#include "host/process/service_environment.h"
#include "model/definition.h"

namespace skep::host {

namespace {

constexpr int first_inherited = 3;  // SD_LISTEN_FDS_START

tl::expected<void, SpawnFailure> give_sockets(const Nursery& nursery, const WorkerId& worker,
                                              const Birthplace& place, SpawnRequest& request) {
  int descriptor = first_inherited;
  for (const ListenAddress& address : nursery.spec->listen) {
    const auto socket = place.listeners.open(worker.app, worker.slot, address, nursery.binder(),
                                             {.blocking = true, .umask = nursery.spec->umask});
    if (!socket)
      return tl::unexpected(SpawnFailure{"cannot listen on " + address.name(), socket.error()});
    request.descriptors[descriptor++] = *socket;
  }
  return {};
}

bool wants_notify(const AppSpec& spec) {
  return spec.runtime == Runtime::other || spec.ready.when == ReadySpec::When::notify ||
         spec.health.watchdog.has_value();
}

// Cluster workers do not: they ask for their sockets, so that what they do not listen on leaves no
// client waiting.
bool inherits_any(const AppSpec& spec) {
  return inherits_sockets(spec) && !spec.listen.empty();
}

}  // namespace

tl::expected<ServiceGifts, SpawnFailure> give_service_gifts(const Nursery& nursery,
                                                            const WorkerId& worker,
                                                            const Birthplace& place,
                                                            Environment& environment,
                                                            SpawnRequest& request) {
  const AppSpec& spec = *nursery.spec;
  ServiceGifts gifts;
  ServiceOffer offer;
  if (inherits_any(spec))
    if (auto given = give_sockets(nursery, worker, place, request); !given)
      return tl::unexpected(given.error());
  offer.sockets = spec.listen;
  gifts.next_descriptor += static_cast<int>(spec.listen.size());
  if (wants_notify(spec)) {
    auto socket = NotifySocket::open(place.reactor);
    if (!socket) return tl::unexpected(SpawnFailure{"cannot make a notify socket", socket.error()});
    offer.notify = socket->address();
    offer.watchdog = spec.health.watchdog;
    gifts.notify = std::move(*socket);
  }
  ServiceEnvironment service = service_environment(offer);
  for (auto& [name, value] : service.variables) environment[name] = std::move(value);
  request.pid_variables = std::move(service.pid_variables);
  return gifts;
}

}  // namespace skep::host
