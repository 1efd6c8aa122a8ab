#include "host/channel_gift.h"

#include <cerrno>
#include <string>

namespace skep::host {

tl::expected<ChannelPair, SpawnFailure> give_channel(const WorkerId& worker, int descriptor,
                                                     Environment& environment,
                                                     SpawnRequest& request) {
  ChannelPair channel = make_channel_pair();
  if (!channel.ours)
    return tl::unexpected(SpawnFailure{"cannot make a channel to the worker", errno});
  request.descriptors[descriptor] = channel.theirs.get();
  environment["NODE_CHANNEL_FD"] = std::to_string(descriptor);
  environment["NODE_CHANNEL_SERIALIZATION_MODE"] = "json";
  environment["NODE_UNIQUE_ID"] = std::to_string(worker.incarnation);
  return channel;
}

}  // namespace skep::host
