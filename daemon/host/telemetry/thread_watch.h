#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "host/telemetry/page.h"
#include "model/time.h"

namespace skep::host {

// The loops of one worker's threads over time.
class ThreadWatch {
 public:
  // Reads all thread records, so not for every tick.
  void look(const Page& page, Instant now);

  [[nodiscard]] std::uint64_t count() const { return last_.size(); }

  // The worst of the last 60 seconds, forgotten five seconds at a time, with what still lasts.
  [[nodiscard]] Duration lag_max(Instant now) const;

 private:
  struct Span {
    std::int64_t number = -1;
    Duration max{};
  };
  void note(Instant now, Duration lag);

  std::map<std::int32_t, Page::ThreadReading> last_;  // by thread
  std::array<Span, 12> spans_{};
};

}  // namespace skep::host
