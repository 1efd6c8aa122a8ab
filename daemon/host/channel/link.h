#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "host/channel/line_splitter.h"
#include "host/channel/outbox.h"
#include "host/handover/facts.h"
#include "host/reactor/reactor.h"
#include "host/unique_fd.h"

namespace skep::host {

// The lines of a channel, in and out.
class Link {
 public:
  // Kept alive while it is called.
  class User {
   public:
    User() = default;
    User(const User&) = delete;
    User& operator=(const User&) = delete;
    virtual ~User() = default;
    virtual void heard(std::string_view line) = 0;
    virtual void skipped_a_line() = 0;  // one of over 1 MiB
    virtual void lost(const LostHandle& handle) = 0;
    virtual void changed() = 0;
    virtual void ended() = 0;  // the other end is closed; nothing follows
  };

  Link(Reactor& reactor, UniqueFd socket) : reactor_(reactor), socket_(std::move(socket)) {}

  // For the next skepd; before open() there.
  void save(ChannelFacts& facts) const;
  void restore(const ChannelFacts& facts, const std::function<int(std::uint64_t ask)>& socket_of);

  // Does nothing without a socket.
  void open(std::weak_ptr<User> user);
  // The user is called no more.
  void close();

  // False when too many wait, or nothing can be sent any more: the message is dropped. lost() may
  // be called from within.
  [[nodiscard]] bool send(OutgoingMessage message);
  [[nodiscard]] bool is_full() const { return outbox_.is_full(); }
  // The worker is owed an ack of its handle; it is sent when what was read has been dealt with.
  void owe_ack() { outbox_.owe_ack(); }
  void handle_acked();
  void handle_nacked();
  // What could not be sent before is.
  void go_on() { flush(); }

  // Takes at most `most_reads` times 32 KiB, without waiting.
  void read(std::size_t most_reads);

 private:
  [[nodiscard]] bool read_once(User& user);
  void consume(std::string_view bytes, User& user);
  void end(User& user);
  void flush();

  Reactor& reactor_;
  UniqueFd socket_;
  std::weak_ptr<User> user_;
  Watch readable_;
  Watch writable_;
  LineSplitter splitter_{std::size_t{1} << 20};
  Outbox outbox_;
  bool open_ = false;
  bool reading_ = false;
  bool broken_ = false;  // nothing can be sent any more
};

}  // namespace skep::host
