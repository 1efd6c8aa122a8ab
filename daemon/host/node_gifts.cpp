#include "host/node_gifts.h"

#include <cerrno>
#include <chrono>
#include <utility>

namespace skep::host {

namespace {

std::string quoted_for_node(const std::string& path) {
  std::string quoted = "\"";
  for (const char c : path) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

void offer_channel(Environment& environment, const WorkerId& worker, int descriptor) {
  environment["NODE_CHANNEL_FD"] = std::to_string(descriptor);
  environment["NODE_CHANNEL_SERIALIZATION_MODE"] = "json";
  environment["NODE_UNIQUE_ID"] = std::to_string(worker.incarnation);
}

// The owner's NODE_OPTIONS travel beside ours, so that the agent can put them back before the app
// sees them.
void offer_agent(Environment& environment, const AppSpec& spec, const std::string& script,
                 int descriptor) {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  environment["SKEP_TELEMETRY_FD"] = std::to_string(descriptor);
  environment["SKEP_RESOLUTION_MS"] =
      std::to_string(duration_cast<milliseconds>(spec.loop_lag.resolution()).count());
  std::string options = "--require " + quoted_for_node(script);
  if (const auto owners = environment.find("NODE_OPTIONS"); owners != environment.end()) {
    environment["SKEP_NODE_OPTIONS"] = owners->second;
    options.append(" ").append(owners->second);
  }
  environment["NODE_OPTIONS"] = options;
}

}  // namespace

tl::expected<NodeGifts, SpawnFailure> give_node_gifts(const AppSpec& spec, const WorkerId& worker,
                                                      const std::string& agent_script,
                                                      int first_descriptor,
                                                      Environment& environment,
                                                      SpawnRequest& request) {
  NodeGifts gifts;
  int next = first_descriptor;
  if (spec.cluster) {
    gifts.channel = make_channel_pair();
    if (!gifts.channel.ours)
      return tl::unexpected(SpawnFailure{"cannot make a channel to the worker", errno});
    request.descriptors[next] = gifts.channel.theirs.get();
    offer_channel(environment, worker, next++);
  }
  if (agent_script.empty()) return gifts;
  auto page = Page::make();
  if (!page) return tl::unexpected(SpawnFailure{page.error().message, 0});
  request.descriptors[next] = page->descriptor();
  request.needed = SpawnRequest::Needed{agent_script, flat(environment)};
  offer_agent(environment, spec, agent_script, next);
  gifts.page = std::move(*page);
  return gifts;
}

}  // namespace skep::host
