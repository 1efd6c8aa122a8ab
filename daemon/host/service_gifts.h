#pragma once

#include <optional>

#include <tl/expected.hpp>

#include "host/birth.h"
#include "host/notify/notify_socket.h"
#include "host/nursery.h"
#include "host/process/environment.h"
#include "host/process/spawn.h"
#include "model/event.h"
#include "model/worker_id.h"

namespace skep::host {

// What a service manager gives a program of any language (sd_listen_fds(3), sd_notify(3)).
struct ServiceGifts {
  std::optional<NotifySocket> notify;
  int next_descriptor = 3;  // the first that none of this uses
};

// The sockets of `listen`, from descriptor 3 on, blocking as systemd's are; for cluster workers the
// descriptors stay empty and only their numbers are promised. A notify socket for all but those
// Node programs that are not asked to use one.
[[nodiscard]] tl::expected<ServiceGifts, SpawnFailure> give_service_gifts(const Nursery& nursery,
                                                                          const WorkerId& worker,
                                                                          const Birthplace& place,
                                                                          Environment& environment,
                                                                          SpawnRequest& request);

}  // namespace skep::host
