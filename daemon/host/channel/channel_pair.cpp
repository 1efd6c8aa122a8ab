#include <array>
#include <fcntl.h>
#include <sys/socket.h>

#include "host/channel/channel.h"

namespace skep::host {

ChannelPair make_channel_pair() {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) < 0) return {};
  ChannelPair pair{UniqueFd(ends[0]), UniqueFd(ends[1])};
  ::fcntl(pair.ours.get(), F_SETFL, O_NONBLOCK);
  return pair;
}

}  // namespace skep::host
