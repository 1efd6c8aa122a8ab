#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "host/reactor/reactor.h"
#include "host/unique_fd.h"
#include "model/listen_address.h"

namespace skep::host {

// What a worker asks of its cluster primary (its "queryServer").
struct ListenQuery {
  enum class Kind : std::uint8_t {
    tcp,
    path,         // a Unix socket: not served yet
    udp,          // not served yet
    inherited_fd  // listen({fd}): not served yet
  };
  Kind kind = Kind::tcp;
  ListenAddress address;  // Kind::tcp only
  std::string described;  // what was asked for, made safe to print: "udp4 0.0.0.0:53"
};

// skepd's end of one worker's IPC channel: the JSON mode of Node's child_process channel and the
// cluster protocol over it. The worker is not trusted: a line has a longest length, its handles are
// closed and acked, a message that is malformed costs at most one warning a worker, and nothing it
// sends can grow a queue without bound.
class Channel {
 public:
  struct Callbacks {
    // `ask` goes back in answer(). A second ask for the same address of one worker is answered
    // EADDRINUSE here.
    std::function<void(std::uint64_t ask, ListenQuery query)> query;
    std::function<void(ListenAddress address)>
        listening;  // port 0 has become the real one in `address.port`
    std::function<void(ListenAddress address)> closed;  // the worker closed its handle
    std::function<void(std::string json)>
        message;  // process.send() by the app: one JSON value, bounded
    std::function<void(std::string sentence)>
        warn;                     // "sent a line of over 1 MiB, which was dropped"
    std::function<void()> ended;  // the worker closed its end; nothing follows
  };

  Channel(Reactor& reactor, UniqueFd socket, Callbacks callbacks);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // Gives a listening socket (borrowed, copied by the kernel when sent).
  void answer(std::uint64_t ask, int socket);
  // Refuses: `error` is an errno, positive.
  void refuse(std::uint64_t ask, int error);

  // Reads what is there without waiting for the reactor: for a worker that has just exited.
  void read_dry();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// A socketpair for a channel: first is skepd's (non-blocking), second the worker's. Both
// close-on-exec.
struct ChannelPair {
  UniqueFd ours;
  UniqueFd theirs;
};
[[nodiscard]] ChannelPair make_channel_pair();  // empty descriptors where the system has none left

}  // namespace skep::host
