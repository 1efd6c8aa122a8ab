#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "host/logs/bell.h"
#include "host/logs/rotation.h"

namespace skep::host::logs {

struct OwnDestination {
  std::string path;  // empty: standard error
  Rotation rotation;
};

// skepd's own lines on their way to the log thread, bounded, with the changes of where they go at
// their place among them. From any thread.
class OwnQueue {
 public:
  static constexpr std::size_t most = 1UL << 20U;

  struct Batch {
    std::string text;
    std::uint64_t dropped = 0;             // lines that found no room behind `text`
    std::optional<OwnDestination> change;  // for what follows
  };

  explicit OwnQueue(const Bell& bell) : bell_(bell) {}

  void write(const std::string& line);
  void change(OwnDestination destination);
  // The lines up to the next change; nothing when there are none.
  [[nodiscard]] std::optional<Batch> take();
  // The same, but nothing when no change follows them.
  [[nodiscard]] std::optional<Batch> take_before_change();

 private:
  bool room_for(std::size_t size) const;
  Batch take_first();

  const Bell& bell_;
  std::mutex mutex_;
  std::vector<Batch> batches_;
  std::size_t waiting_ = 0;
};

}  // namespace skep::host::logs
