#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "host/credentials.h"
#include "host/handover/kept_fds.h"
#include "host/logs/log_thread.h"
#include "host/notify/notify_socket.h"
#include "host/nursery.h"
#include "host/pinning.h"
#include "host/process/spawn.h"
#include "host/reactor/reactor.h"
#include "host/telemetry/page.h"
#include "host/traffic/listeners.h"
#include "host/worker_output.h"
#include "model/worker_id.h"

namespace skep::host {

// A process just made, and skepd's ends of what connects it.
struct Newborn {
  Child child;
  UniqueFd channel;                    // none without a cluster primary
  std::optional<Page> page;            // none without an agent
  std::optional<NotifySocket> notify;  // none for a worker that tells by its channel
  Captures captures;
  UniqueFd input;       // the writing end of its stdin; none: /dev/null
  UniqueFd out_reader;  // copies of what `captures` read, for the next skepd
  UniqueFd err_reader;
  std::string agent_trouble;  // as Nursery's, where the worker's own variables make one
};

// Where workers are born.
struct Birthplace {
  Reactor& reactor;
  Listeners& listeners;
  LogThread& logs;
  const KeptFds& kept;
  const Pinning& pinning;
  Credentials& credentials;
};

// `instance` is the worker's number among the living ones of its app. A spare is told no slot.
// `cgroup` is as SpawnRequest's.
[[nodiscard]] tl::expected<Newborn, SpawnFailure> give_birth(const Nursery& nursery,
                                                             const WorkerId& worker,
                                                             std::uint32_t instance,
                                                             const Birthplace& place, int cgroup);

}  // namespace skep::host
