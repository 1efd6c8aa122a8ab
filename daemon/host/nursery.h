#pragma once

#include <memory>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "host/process/environment.h"
#include "host/process/identity.h"
#include "model/app_spec.h"
#include "model/event.h"

namespace skep::host {

// What all workers of one definition of an app are born with, found out once.
struct Nursery {
  std::shared_ptr<const AppSpec> spec;
  std::optional<Identity> identity;  // none: skepd's own
  std::string directory;             // AppSpec's with its links resolved; empty: skepd's own
  Environment environment;
  std::string agent;          // the script of Node's agent; empty: none is given
  std::string agent_options;  // NODE_OPTIONS that load it
  std::string agent_trouble;  // why none can be given, a sentence

  // Whose rights count where the app names a file.
  [[nodiscard]] const Identity* binder() const { return identity ? &*identity : nullptr; }
};

// Sets what loads Node's agent, the script `agent` (empty: there is none to give), beside the
// NODE_OPTIONS of the nursery's environment.
void choose_agent(Nursery& nursery, const std::string& agent);

// As things are now: fails where there is no such user or directory. `agent_script` empty: there is
// no agent to give.
[[nodiscard]] tl::expected<std::shared_ptr<const Nursery>, SpawnFailure> prepare(
    std::shared_ptr<const AppSpec> spec, const Environment& own, const std::string& agent_script);

}  // namespace skep::host
