#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "api/event_operations.h"
#include "model/notice.h"

namespace skep {

// Numbers what happens and keeps the last of it: as many as `Bounds` allow, but always the newest.
class EventHistory final : public api::EventOperations {
 public:
  struct Bounds {
    std::size_t events = 4096;
    // Of their JSON lines. All of them must fit into what a stream's reader may be behind, or a
    // reader who asks for everything would be cut before it reads anything.
    std::size_t bytes = 768 << 10;
  };
  using Clock = std::function<std::chrono::system_clock::time_point()>;

  EventHistory();  // of the machine's clock and the usual bounds
  EventHistory(Clock clock, Bounds bounds);

  // Tells every listener. One that comes while they are told hears of the next; one that goes hears
  // nothing more.
  void add(const Notice& notice);

  // Numbers of an earlier skepd's are not used again, those of its last moment included, which it
  // may not have told of.
  void go_on_from(std::uint64_t newest);

  [[nodiscard]] std::vector<api::SharedHappening> since(std::uint64_t after,
                                                        std::size_t most) const override;
  [[nodiscard]] std::uint64_t newest() const override { return newest_; }
  [[nodiscard]] std::uint64_t oldest() const override;
  [[nodiscard]] std::unique_ptr<Listening> listen(
      std::function<void(const api::SharedHappening&)> happened) override;

 private:
  struct Kept {
    api::SharedHappening happening;
    std::size_t bytes = 0;
  };
  class Listeners;
  class Handle;

  void keep(api::SharedHappening happening);

  Clock clock_;
  Bounds bounds_;
  std::uint64_t newest_ = 0;
  std::deque<Kept> kept_;
  std::size_t bytes_ = 0;
  std::shared_ptr<Listeners> listeners_;
};

}  // namespace skep
