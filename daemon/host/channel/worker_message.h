#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "host/channel/listen_query.h"

namespace skep::host {

// What one line of a worker's channel says, checked.
namespace worker_message {

// queryServer
struct Ask {
  std::uint64_t seq = 0;
  ListenQuery query;
};

// A queryServer whose fields cannot be; the worker waits for an answer all the same.
struct BadAsk {
  std::uint64_t seq = 0;
  int error = 0;     // errno, as listen_query_of() has it
  std::string data;  // as in ListenQuery
};

// The fields of its queryServer again, but for the port, which is the real one (dgram and net; that
// of an inherited descriptor too).
struct Listening {
  ListenQuery query;
};

struct Close {
  std::uint64_t key = 0;
};

// The answer to our "newconn": {"ack":seq,"accepted":true|false}.
struct Accepted {
  std::uint64_t ack = 0;
  bool accepted = false;
};

// exitedAfterDisconnect: the worker leaves once this is acked.
struct Leaving {
  std::uint64_t seq = 0;
};

// The agent's {"cmd":"NODE_SKEP","act":"unshared"}: as in Channel::Callbacks.
struct Unshared {
  std::string how;
  std::string where;
};

// The agent's {"cmd":"NODE_SKEP","act":"hello","drains":true|false}
struct Hello {
  bool drains = false;
};

// Its {"cmd":"NODE_SKEP","act":"drained","cutOff":n}, or with "able":false where it could not.
struct Drained {
  std::uint32_t cut_off = 0;
  bool able = true;
};

// A handle and what the app said with it: JSON text, empty for Node's own messages and where the
// line is longer than 16 KiB.
struct HandleSent {
  std::string message;
};

struct HandleAck {};
struct HandleNack {};

// The line is a message of the app: one valid JSON value.
struct Said {};

// Understood, and nothing to do.
struct Nothing {};

struct Malformed {};

}  // namespace worker_message

using WorkerMessage =
    std::variant<worker_message::Ask, worker_message::BadAsk, worker_message::Listening,
                 worker_message::Close, worker_message::Accepted, worker_message::Leaving,
                 worker_message::Unshared, worker_message::Hello, worker_message::Drained,
                 worker_message::HandleSent, worker_message::HandleAck, worker_message::HandleNack,
                 worker_message::Said, worker_message::Nothing, worker_message::Malformed>;

// Node's own messages are objects whose `cmd` begins with "NODE_" and goes on (isInternal() in its
// lib/internal/child_process.js). One of them that is longer than 16 KiB is malformed, which is
// seen at its first bytes where it begins with its `cmd`, as Node writes them.
[[nodiscard]] WorkerMessage parse_worker_message(std::string_view line);

}  // namespace skep::host
