#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "host/reactor/reactor.h"
#include "host/unique_fd.h"

namespace skep::host::rescue {

// Where the head of an HTTP/1 request ends: after an empty line.
class HeadEnd {
 public:
  // Whether the head has ended within these bytes, or before.
  bool seen(const char* bytes, std::size_t count);

 private:
  bool ended_ = false;
  bool line_is_empty_ = false;
};

// One client that is answered with 503 whatever it asks for. The head of its request is read first,
// and what it sends after the answer is thrown away until it closes: closing with something unread
// would reset the connection, and the answer with it. A head of over 8 KiB is answered before its
// end. 2 seconds after the beginning all is over, answered or not.
class TurnedAway : public std::enable_shared_from_this<TurnedAway> {
 public:
  TurnedAway(UniqueFd connection, std::string answer, std::function<void()> over)
      : connection_(std::move(connection)), answer_(std::move(answer)), over_(std::move(over)) {}

  // `over` is called once, never from within, and may destroy this.
  void begin(Reactor& reactor);

 private:
  static constexpr std::size_t piece_size = 4096;
  using Piece = std::array<char, piece_size>;

  void receive();
  void read_head(const Piece& piece, std::size_t count);
  void answer();
  void finish();

  UniqueFd connection_;
  std::string answer_;
  std::function<void()> over_;
  HeadEnd head_;
  std::size_t read_ = 0;
  bool answered_ = false;
  Watch receiving_;
  Timer deadline_;
};

}  // namespace skep::host::rescue
