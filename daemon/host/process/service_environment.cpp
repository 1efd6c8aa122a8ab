#include "host/process/service_environment.h"

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace skep::host {

static constexpr std::size_t longest_name = 255;

std::string descriptor_name(const ListenAddress& address) {
  std::string name = address.name().substr(0, longest_name);
  const auto not_allowed = [](char c) { return c < ' ' || c > '~' || c == ':'; };
  std::replace_if(name.begin(), name.end(), not_allowed, '-');
  return name;
}

static std::string names_of(const std::vector<ListenAddress>& sockets) {
  std::string names;
  for (const auto& socket : sockets) {
    if (!names.empty()) names += ':';
    names += descriptor_name(socket);
  }
  return names;
}

ServiceEnvironment service_environment(const ServiceOffer& offer) {
  ServiceEnvironment environment;
  if (!offer.sockets.empty()) {
    environment.variables["LISTEN_FDS"] = std::to_string(offer.sockets.size());
    environment.variables["LISTEN_FDNAMES"] = names_of(offer.sockets);
    environment.pid_variables.emplace_back("LISTEN_PID");
  }
  if (offer.notify.empty()) return environment;
  environment.variables["NOTIFY_SOCKET"] = offer.notify;
  if (!offer.watchdog) return environment;
  const auto interval = std::chrono::duration_cast<std::chrono::microseconds>(*offer.watchdog);
  environment.variables["WATCHDOG_USEC"] = std::to_string(interval.count());
  environment.pid_variables.emplace_back("WATCHDOG_PID");
  return environment;
}

}  // namespace skep::host
