#include "host/nursery.h"

#include <utility>

#include "host/telemetry/agent_options.h"

namespace skep::host {

namespace {

void choose_agent(Nursery& nursery, const std::string& script) {
  const AppSpec& spec = *nursery.spec;
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

}  // namespace

tl::expected<std::shared_ptr<const Nursery>, SpawnFailure> prepare(
    std::shared_ptr<const AppSpec> spec, const Environment& own, const std::string& agent_script) {
  auto nursery = std::make_shared<Nursery>();
  if (!spec->user.empty()) {
    auto identity = find_identity(spec->user);
    if (!identity) return tl::unexpected(identity.error());
    nursery->identity = std::move(*identity);
  }
  nursery->environment = app_environment(*spec, nursery->identity, own);
  nursery->spec = std::move(spec);
  choose_agent(*nursery, agent_script);
  return nursery;
}

}  // namespace skep::host
