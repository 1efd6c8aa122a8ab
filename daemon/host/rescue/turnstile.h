#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

#include "host/reactor/reactor.h"
#include "host/unique_fd.h"
#include "model/time.h"

namespace skep::host {

namespace rescue {
class TurnedAway;
}

// Answers clients of overloaded apps with "503 Service Unavailable" and closes their connections.
// HTTP/1 only: a TLS client would not understand it.
class Turnstile {
 public:
  explicit Turnstile(Reactor& reactor);
  ~Turnstile();
  Turnstile(const Turnstile&) = delete;
  Turnstile& operator=(const Turnstile&) = delete;

  // At this many at once a further connection is closed without an answer.
  static constexpr std::size_t most = 256;

  // `connection` was just accepted and does not block. `retry_after` is told in whole seconds,
  // rounded up.
  void turn_away(UniqueFd connection, Duration retry_after);

  // Connections that were closed without an answer, because too many were being answered.
  [[nodiscard]] std::uint64_t unanswered() const { return unanswered_; }

 private:
  Reactor& reactor_;
  std::uint64_t last_ = 0;
  std::uint64_t unanswered_ = 0;
  std::map<std::uint64_t, std::shared_ptr<rescue::TurnedAway>> clients_;
};

}  // namespace skep::host
