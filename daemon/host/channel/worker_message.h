#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "host/channel/listen_query.h"
#include "model/listen_address.h"

namespace skep::host {

// What one line of a worker's channel says, checked. Keys are JSON text, ready to be sent back and
// to be compared. `address.index` is the worker's own here, whatever the port.
namespace worker_message {

// queryServer
struct Ask {
  std::uint64_t seq = 0;
  std::string key;
  ListenQuery query;
};

// A queryServer whose fields cannot be; the worker waits for an answer all the same.
struct BadAsk {
  std::uint64_t seq = 0;
  int error = 0;     // errno
  std::string data;  // as in ListenQuery
};

// The address as asked for, but for the port, which is the real one.
struct Listening {
  ListenAddress address;
};

struct Close {
  std::string key;
};

// exitedAfterDisconnect: the worker leaves once this is acked.
struct Leaving {
  std::uint64_t seq = 0;
};

// A handle and what the app said with it: JSON text, empty for Node's own messages and where the
// line is longer than 32 KiB.
struct HandleSent {
  std::string message;
};

struct HandleAck {};
struct HandleNack {};

// The line is a message of the app.
struct Said {};

// Understood, and nothing to do.
struct Nothing {};

struct Malformed {};

}  // namespace worker_message

using WorkerMessage =
    std::variant<worker_message::Ask, worker_message::BadAsk, worker_message::Listening,
                 worker_message::Close, worker_message::Leaving, worker_message::HandleSent,
                 worker_message::HandleAck, worker_message::HandleNack, worker_message::Said,
                 worker_message::Nothing, worker_message::Malformed>;

// A line of Node's own that is longer than 32 KiB is malformed.
[[nodiscard]] WorkerMessage parse_worker_message(std::string_view line);

}  // namespace skep::host
