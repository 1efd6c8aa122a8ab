#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "host/channel/listen_query.h"
#include "host/handover/facts.h"
#include "host/reactor/reactor.h"
#include "host/unique_fd.h"
#include "model/listen_address.h"
#include "model/time.h"

namespace skep::host {

// skepd's end of one worker's IPC channel: the JSON mode of Node's child_process channel and the
// cluster protocol over it (Node's lib/internal/child_process.js and lib/internal/cluster/). The
// worker is not trusted: a line has a longest length, its handles are closed and acked, a message
// that is malformed costs at most one warning a worker, and nothing it sends can grow a queue
// without bound. Callbacks may destroy the Channel; those left empty are not called.
class Channel {
 public:
  struct Callbacks {
    // `ask` goes back in answer() or refuse(), at once or much later. A second ask of one worker
    // for the same address or descriptor is answered EADDRINUSE here.
    std::function<void(std::uint64_t ask, ListenQuery query)> query;
    // The worker listens on the socket that `ask` was answered with. Port 0 has become the real one
    // in `address.port`; `address.index` still tells such addresses apart. Once a handle. What was
    // asked for as an inherited descriptor has a default `address`.
    std::function<void(std::uint64_t ask, ListenAddress address)> listening;
    // The worker closed its handle; the same as in `listening`.
    std::function<void(std::uint64_t ask, ListenAddress address)> closed;
    // process.send() by the app: one valid JSON value without a newline, at most 1 MiB
    std::function<void(std::string json)> message;
    // A server of the worker's that listens by itself, so that skepd can neither share nor steer
    // it: "exclusive" or "reusePort", and where in at most 128 printable letters. The agent tells,
    // as often as it likes, by a message {"cmd":"NODE_SKEP","act":"unshared","how":..,"where":..}.
    std::function<void(std::string how, std::string where)> unshared;
    // The agent has drained the worker: nothing is open any more, this many connections having been
    // cut off at the end. Once, after a drain(). 0 where can_drain() is false now: it found that it
    // is not able to.
    std::function<void(std::uint32_t cut_off)> drained;
    // "sent a line of over 1 MiB, which was dropped"; each kind of trouble once
    std::function<void(std::string sentence)> warn;
    // Something was read or sent: facts() differ from before.
    std::function<void()> changed;
    // The worker closed its end; nothing follows.
    std::function<void()> ended;
  };

  // `socket` is one end of a stream socketpair.
  Channel(Reactor& reactor, UniqueFd socket, Callbacks callbacks);
  // Goes on with one of an earlier skepd. `socket_of` gives the listening socket that an ask was to
  // be answered with, borrowed, -1: none. What becomes of the connections that the worker was
  // given before, nobody hears.
  struct Former {
    const ChannelFacts& facts;
    std::function<int(std::uint64_t ask)> socket_of;
  };
  Channel(Reactor& reactor, UniqueFd socket, Callbacks callbacks, const Former& former);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // Gives a listening socket, or a bound datagram socket where the query is a `datagram`; of
  // another type it is refused with EINVAL. The socket is borrowed; a copy waits where the worker
  // is slow to take it. A stream socket must be non-blocking, or Node 18 hangs in its second
  // accept(), and bound to the port that was asked for, or Node sees EADDRINUSE. `data` is the
  // ListenQuery::data of whichever worker of the app asked for this address first: TLS sessions
  // then resume at all of them. It is used where it is as long as the worker's own, which it gets
  // back otherwise, since a server throws for ticket keys that it does not expect. An ask that is
  // not waiting is left alone.
  void answer(std::uint64_t ask, int socket, std::string_view data = {});
  // Refuses: `error` is an errno, positive.
  void refuse(std::uint64_t ask, int error);

  // Hands a connected stream socket to the server that listens on what `ask` was answered with, as
  // a round-robin primary does (Node's "newconn"). `done` is called once, never from within: true
  // when the worker has taken it; false when it has refused it, has closed that server, or is gone,
  // when its kernel lost the socket four times, and when 16 wait already. Connections are given in
  // order, after the listening sockets that were answered with before. The caller has a deadline of
  // its own, for a worker may never answer, and `done` is dropped when the Channel goes; it may
  // make it go. A connection that was not taken is closed: who wants to give it to another keeps a
  // copy. Node counts one that it accepted and then dropped over server.maxConnections as taken.
  void give_connection(std::uint64_t ask, UniqueFd connection,
                       std::function<void(bool taken)> done);

  // Whether the worker's agent has said that it can drain, as it does when the worker's loop turns
  // first. Never so where there is no agent, and not any more where it has found that it is not
  // able to.
  [[nodiscard]] bool can_drain() const;

  // Tells the agent to take on nothing new, and to cut off what is still open `within` from when it
  // hears of it (0 ms to 2^31 - 1 ms; others are cut to that). Told once more, the earlier end
  // counts; after `drained`, nothing is said. Where the agent does not turn its loop, or is not
  // there at all, nobody answers: the caller has a deadline of its own.
  void drain(Duration within);

  // Asks the worker's prom-client for its registries: by the agent once that has said hello, which
  // answers for every app; without `has_agent` directly, which an app's AggregatorRegistry alone
  // answers. False: it was not sent. The answer is a `message`; see is_registry_answer().
  [[nodiscard]] bool ask_registry(bool has_agent);

  // For the next skepd.
  [[nodiscard]] ChannelFacts facts() const;

  // Reads what is there, at most 1 MiB, without waiting for the reactor: for a worker that has just
  // exited. Callbacks are called from within, `ended` too.
  void read_dry();
  // As if the worker had said that it listens on what `ask` was answered with, which a skepd may
  // have heard that could not write it down any more. `listening` is called from within.
  void suppose_listening(std::uint64_t ask);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;  // outlives the Channel while one of its callbacks runs
};

// Whether a message is prom-client's answer to ask_registry(); nothing else of it is checked.
[[nodiscard]] bool is_registry_answer(std::string_view message);

// A socketpair for a channel: first is skepd's (non-blocking), second the worker's. Both
// close-on-exec.
struct ChannelPair {
  UniqueFd ours;
  UniqueFd theirs;
};
[[nodiscard]] ChannelPair make_channel_pair();  // empty descriptors where the system has none left

}  // namespace skep::host
