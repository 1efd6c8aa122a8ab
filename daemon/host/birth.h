#pragma once

#include <memory>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "host/channel/channel.h"
#include "host/logs/log_thread.h"
#include "host/process/environment.h"
#include "host/process/identity.h"
#include "host/process/spawn.h"
#include "host/telemetry/page.h"
#include "model/app_spec.h"
#include "model/worker_id.h"

namespace skep::host {

// What all workers of an app are born with, found out once.
struct Nursery {
  std::shared_ptr<const AppSpec> spec;
  std::optional<Identity> identity;
  Environment environment;
};

[[nodiscard]] tl::expected<Nursery, SpawnFailure> prepare(std::shared_ptr<const AppSpec> spec,
                                                          const Environment& own);

// A process just made, and skepd's ends of what connects it.
struct Newborn {
  Child child;
  UniqueFd channel;          // none without a cluster primary
  std::optional<Page> page;  // none without an agent
};

// `agent_script` empty: no agent is given. Logs are captured by `logs`.
[[nodiscard]] tl::expected<Newborn, SpawnFailure> give_birth(const Nursery& nursery,
                                                             const WorkerId& worker,
                                                             const std::string& agent_script,
                                                             LogThread& logs);

}  // namespace skep::host
