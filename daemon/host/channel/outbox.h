#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>

#include "host/handover/facts.h"
#include "host/unique_fd.h"

namespace skep::host {

struct OutgoingMessage {
  std::string line;
  UniqueFd handle;               // travels with the first byte; empty for a message without one
  std::uint64_t ask = 0;         // what a handle answers, or
  std::uint64_t connection = 0;  // the number under which it is given
};

// A handle that could not be given.
struct LostHandle {
  std::uint64_t ask = 0;
  std::uint64_t connection = 0;
  int error = 0;  // errno
};

// What waits to be sent to a worker, in the order Node's IPC wants: a message with a handle is
// followed by nothing until the worker has acked the handle, except by our acks of its own handles.
class Outbox {
 public:
  static constexpr std::size_t most_messages = 256;
  static constexpr int most_resends = 3;  // as Node has it (MAX_HANDLE_RETRANSMISSIONS)

  // For the next skepd, which has the descriptors that answers take from `socket_of` by their ask;
  // -1: it is not there,
  // and the message is dropped, as is one that gives a connection.
  [[nodiscard]] OutboxFacts facts() const;
  void restore(const OutboxFacts& facts, const std::function<int(std::uint64_t ask)>& socket_of);

  // False when there are too many: the message is dropped.
  [[nodiscard]] bool push(OutgoingMessage message);
  [[nodiscard]] bool is_full() const { return waiting_.size() >= most_messages; }
  // The worker is owed one more NODE_HANDLE_ACK.
  void owe_ack() { ++owed_acks_; }

  // The worker has the handle that was sent last. Ignored while none is out.
  void handle_acked();
  // The worker's kernel lost it: it is sent again, unless that was too often.
  void handle_nacked();

  // Writes what the socket takes.
  enum class Flushed : std::uint8_t {
    all,      // or all that may be sent before the next ack
    blocked,  // go on when the socket is writable
    broken,   // the other end is closed
  };
  [[nodiscard]] Flushed flush(int socket);

  // The handle that was given up since the last call, if any.
  [[nodiscard]] std::optional<LostHandle> take_lost();

 private:
  struct Flight {
    OutgoingMessage message;
    int resends = 0;
    bool sent = false;  // the whole line
  };

  [[nodiscard]] bool next();
  [[nodiscard]] std::optional<Flushed> send_some(int socket);
  void finish_line();
  void lose_flight(int error);
  void write_owed_acks();

  std::list<OutgoingMessage> waiting_;  // a list: it holds no memory while empty
  std::uint64_t owed_acks_ = 0;
  std::optional<Flight> flight_;  // the handle that is being sent or not acked yet
  bool resend_ = false;
  std::string line_;  // what is being written, from offset_ on
  std::size_t offset_ = 0;
  bool line_is_flight_ = false;
  bool resumed_ = false;  // the handle went along with the part of it that is gone
  std::optional<LostHandle> lost_;
};

}  // namespace skep::host
