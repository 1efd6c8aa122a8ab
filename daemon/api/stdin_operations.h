#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <tl/expected.hpp>

#include "api/peer.h"
#include "model/target.h"

namespace skep::api {

// Why nothing was written.
struct StdinRefusal {
  enum class Kind : std::uint8_t {
    bad_name,     // it names no single worker, or one that does not exist
    not_running,  // the slot has no process now
    no_file,      // it has no stdin to write to, or has closed it
    full,         // it does not read: what waits for it is as much as is kept
  };
  Kind kind = Kind::bad_name;
  std::string sentence;
};

// The standard input of workers whose app says stdin = "pipe", as the api sees it.
class StdinOperations {
 public:
  virtual ~StdinOperations() = default;

  // Hands `text` to the worker of the slot that serves, which is the old one until its successor
  // has taken over, as it stands, without a newline of its own. What the worker does not take at
  // once is kept for it, within a bound; all of `text` or nothing is accepted. `peer` is written to
  // the log. `done` comes on the same thread, in a later turn.
  virtual void write(const Target& worker, std::string text, const Peer& peer,
                     std::function<void(tl::expected<void, StdinRefusal>)> done) = 0;
};

}  // namespace skep::api
