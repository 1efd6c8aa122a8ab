#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/process/environment.h"
#include "model/listen_address.h"
#include "model/time.h"

namespace skep::host {

// What a worker of any language is given by the conventions of systemd (sd_listen_fds(3),
// sd_notify(3), sd_watchdog_enabled(3)).
struct ServiceOffer {
  std::vector<ListenAddress> sockets;  // its descriptors 3, 4, ... in this order; may be empty
  std::string notify;                  // NotifySocket::address(); empty: none
  std::optional<Duration> watchdog;    // how often to say WATCHDOG=1; only with `notify`
};

// LISTEN_FDS and LISTEN_FDNAMES, NOTIFY_SOCKET, WATCHDOG_USEC. LISTEN_PID and WATCHDOG_PID must be
// the worker's own pid: they are not among `variables` but go to SpawnRequest::pid_variables.
struct ServiceEnvironment {
  Environment variables;
  std::vector<std::string> pid_variables;
};
[[nodiscard]] ServiceEnvironment service_environment(const ServiceOffer& offer);

// The address's name as LISTEN_FDNAMES can hold it, which allows printable ASCII without ':', at
// most 255 bytes: every other byte becomes '-'. "0.0.0.0-80", "[--1]-3000", "udp-0.0.0.0-53",
// "/run/web.sock".
[[nodiscard]] std::string descriptor_name(const ListenAddress& address);

}  // namespace skep::host
