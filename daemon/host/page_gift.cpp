#include "host/page_gift.h"

#include <chrono>

namespace skep::host {

namespace {

// The owner's NODE_OPTIONS travel beside ours, so that the agent can put them back before the app
// sees them.
void offer_agent(Environment& environment, const std::string& options) {
  if (const auto owners = environment.find("NODE_OPTIONS"); owners != environment.end())
    environment["SKEP_NODE_OPTIONS"] = owners->second;
  environment["NODE_OPTIONS"] = options;
}

}  // namespace

tl::expected<Page, SpawnFailure> give_page(const Nursery& nursery, int descriptor,
                                           Environment& environment, SpawnRequest& request) {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  auto page = Page::make();
  if (!page) return tl::unexpected(SpawnFailure{page.error().message, 0});
  request.descriptors[descriptor] = page->descriptor();
  if (!nursery.agent.empty())
    request.needed = SpawnRequest::Needed{nursery.agent, flat(environment)};
  environment["SKEP_TELEMETRY_FD"] = std::to_string(descriptor);
  environment["SKEP_RESOLUTION_MS"] =
      std::to_string(duration_cast<milliseconds>(nursery.spec->loop_lag.resolution()).count());
  if (!nursery.agent.empty()) {
    offer_agent(environment, nursery.agent_options);
    if (nursery.spec->balance == Balance::least_connections)
      environment["SKEP_COUNT_CONNECTIONS"] = "1";
  }
  return std::move(*page);
}

}  // namespace skep::host
