#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "model/notice.h"

namespace skep::api {

// A notice as the event stream tells it.
struct Happening {
  std::uint64_t sequence = 0;  // counts up from 1, without a gap, for as long as skepd lives
  std::chrono::system_clock::time_point time;
  Notice notice;
};
using SharedHappening = std::shared_ptr<const Happening>;

// The event stream as the api sees it: the last ones are kept, so that a reader who was away for a
// moment can go on where it was.
class EventOperations {
 public:
  virtual ~EventOperations() = default;

  // Those that are kept with a sequence above `after`, oldest first, at most `most`.
  [[nodiscard]] virtual std::vector<SharedHappening> since(std::uint64_t after,
                                                           std::size_t most) const = 0;
  // The sequence of the newest; 0: there was none yet.
  [[nodiscard]] virtual std::uint64_t newest() const = 0;
  // The sequence of the oldest that is kept; 0: none.
  [[nodiscard]] virtual std::uint64_t oldest() const = 0;

  // Each new one as it happens, until the handle goes.
  class Listening {
   public:
    virtual ~Listening() = default;
  };
  [[nodiscard]] virtual std::unique_ptr<Listening> listen(
      std::function<void(const SharedHappening&)> happened) = 0;
};

}  // namespace skep::api
