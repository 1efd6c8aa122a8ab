#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "model/time.h"

namespace boost::asio {
class io_context;
}

namespace skep::bus {

// Waits for a descriptor, for time to pass, or for whichever is first; once for each call.
// Destroyed or cancelled, it calls nothing any more; it may be destroyed by what it calls.
class Wait {
 public:
  explicit Wait(boost::asio::io_context& context);
  ~Wait();
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;

  // Waits on a duplicate of `fd`, which stays its owner's, from now on. False: there is no
  // descriptor left.
  [[nodiscard]] bool watch(int fd);

  enum class What : std::uint8_t { ready, late };
  // Replaces what was waited for. `events` as in poll(2): POLLIN, POLLOUT or both; 0 for none.
  void arm(short events, std::optional<Duration> timeout, std::function<void(What)> done);
  void cancel();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace skep::bus
