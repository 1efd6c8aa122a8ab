#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "model/time.h"

namespace skep::host {

enum class Readiness : std::uint8_t { readable, writable };

// Ends what it stands for when it is destroyed; after that its callback is never called again, not
// even when it was due in the same turn. May be destroyed inside its own callback.
class Registration {
 public:
  virtual ~Registration() = default;
  Registration() = default;
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
};

using Watch = std::unique_ptr<Registration>;
using Timer = std::unique_ptr<Registration>;

// The one thread on which the engine, the host and the api run. All calls are made on that thread,
// but for post().
class Reactor {
 public:
  virtual ~Reactor() = default;

  [[nodiscard]] virtual Instant now() const = 0;

  // Calls `ready` each time `fd` is found ready (level-triggered) until the Watch goes. The fd
  // stays its owner's and must outlive the Watch.
  [[nodiscard]] virtual Watch watch(int fd, Readiness what, std::function<void()> ready) = 0;

  // Calls `due` once, at or after `when`.
  [[nodiscard]] virtual Timer at(Instant when, std::function<void()> due) = 0;
  [[nodiscard]] Timer after(Duration delay, std::function<void()> due) {
    return at(now() + delay, std::move(due));
  }

  // Calls `task` in a later turn. From any thread.
  virtual void post(std::function<void()> task) = 0;
};

}  // namespace skep::host
