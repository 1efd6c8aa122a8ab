#include "host/nursery.h"

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <utility>

#include "host/process/app_identity.h"
#include "host/telemetry/agent_options.h"

namespace skep::host {

namespace {

// What skepd may not look into the app's user perhaps may.
tl::expected<std::string, SpawnFailure> resolved(const std::string& directory) {
  if (directory.empty()) return directory;
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(directory.c_str(), nullptr),
                                                         &std::free);
  if (real) return std::string(real.get());
  if (errno == EACCES) return directory;
  return tl::unexpected(SpawnFailure{"cannot change to directory " + directory, errno});
}

}  // namespace

void choose_agent(Nursery& nursery, const std::string& script) {
  const AppSpec& spec = *nursery.spec;
  nursery.agent.clear();
  nursery.agent_options.clear();
  nursery.agent_trouble.clear();
  if (script.empty() || spec.runtime != Runtime::node || !spec.telemetry) return;
  const auto owners = nursery.environment.find("NODE_OPTIONS");
  auto options =
      agent_options(script, spec.command,
                    owners == nursery.environment.end() ? std::string_view() : owners->second);
  if (!options) {
    nursery.agent_trouble = options.error().message;
    return;
  }
  nursery.agent = script;
  nursery.agent_options = std::move(*options);
}
tl::expected<std::shared_ptr<const Nursery>, SpawnFailure> prepare(
    std::shared_ptr<const AppSpec> spec, const Environment& own, const std::string& agent_script) {
  auto nursery = std::make_shared<Nursery>();
  auto identity = identity_of(*spec);
  if (!identity) return tl::unexpected(identity.error().failure);
  nursery->identity = std::move(*identity);
  auto directory = resolved(spec->directory);
  if (!directory) return tl::unexpected(directory.error());
  nursery->directory = std::move(*directory);
  nursery->environment =
      app_environment(*spec, spec->user.empty() ? std::nullopt : nursery->identity, own);
  nursery->spec = std::move(spec);
  choose_agent(*nursery, agent_script);
  return nursery;
}

}  // namespace skep::host
